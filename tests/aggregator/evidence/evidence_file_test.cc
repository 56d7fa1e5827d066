// SPDX-License-Identifier: Apache-2.0
#include "aggregator/evidence/evidence_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "aggregator/evidence/evidence_json.h"
#include "aggregator/evidence/gzip_output.h"
#include "probe/sample/sample_json.h"
#include "tests/aggregator/evidence/recorded_run.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class EvidenceFileTest : public ::testing::Test {
 protected:
  // Reads what was written to `path_`; the message when it cannot be.
  [[nodiscard]] std::string Mistake(const EvidenceLimits& limits = {}) const {
    const auto read = ReadEvidence(path_, limits);
    return read ? "" : read.error().message;
  }
  [[nodiscard]] std::string At(const std::string& what) const {
    return path_ + ": " + what;
  }
  void PutText(const std::string& text) const {
    const auto output = GzipOutput::Create(path_);
    ASSERT_TRUE(output);
    ASSERT_TRUE((*output)->Write(text));
    ASSERT_TRUE((*output)->Commit());
  }
  [[nodiscard]] std::string Text() const {
    return support::Shell("zcat " + path_);
  }
  [[nodiscard]] std::size_t FilesBeside() const {
    const std::filesystem::directory_iterator begin(folder_.path());
    return static_cast<std::size_t>(std::distance(begin, {}));
  }

  support::TemporaryFolder folder_;
  const std::string path_ = folder_.File("run.ndjson.gz");
};

std::vector<Observation> SeenOf(const RunLog& log, const std::string& id) {
  const auto found = log.targets().find(*TargetId::Parse(id));
  return found == log.targets().end() ? std::vector<Observation>()
                                      : found->second.observations;
}

TEST_F(EvidenceFileTest, GivesBackTheRunThatWasWritten) {
  ASSERT_TRUE(Record(path_));
  const auto read = ReadEvidence(path_);
  ASSERT_TRUE(read) << read.error().message;
  Evidence wanted = RecordedEvidence();
  wanted.request = FinishedRequest();
  EXPECT_EQ(EvidenceHeader(read->evidence), EvidenceHeader(wanted));
  EXPECT_EQ(read->samples, 12U);
  RunLog log;
  for (const Sample& sample : RecordedSamples()) log.Add(sample);
  EXPECT_EQ(SeenOf(read->log, "aws/ap-northeast-1/dynamodb"),
            SeenOf(log, "aws/ap-northeast-1/dynamodb"));
  EXPECT_EQ(SeenOf(read->log, "custom/office"), SeenOf(log, "custom/office"));
  EXPECT_EQ(SeenOf(log, "custom/office").size(), 5U);
}

TEST_F(EvidenceFileTest, IsGzipOverOneJsonObjectALine) {
  ASSERT_TRUE(Record(path_));
  std::string wanted = EvidenceHeader(RecordedEvidence()) + "\n";
  for (const Sample& sample : RecordedSamples()) {
    AppendJsonLine(sample, wanted);
    wanted += '\n';
  }
  wanted +=
      "{\"end\":{\"samples\":12,\"request\":{\"elapsed_ns\":6000000007}}}\n";
  EXPECT_EQ(Text(), wanted);
}

TEST_F(EvidenceFileTest, TheSameRunGivesTheSameBytes) {
  ASSERT_TRUE(Record(path_));
  const std::string once = Bytes(path_);
  ASSERT_TRUE(Record(path_));
  EXPECT_EQ(Bytes(path_), once);
}

TEST_F(EvidenceFileTest, AnUnfinishedRunLeavesTheFormerFileAlone) {
  PutBytes(path_, "former");
  {
    const auto writer = EvidenceWriter::Create(path_, RecordedEvidence());
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->Append(RecordedSamples()));
    EXPECT_EQ(FilesBeside(), 2U);
  }
  EXPECT_EQ(Bytes(path_), "former");
  EXPECT_EQ(FilesBeside(), 1U);
  ASSERT_TRUE(Record(path_));
  EXPECT_EQ(Mistake(), "");
  EXPECT_EQ(FilesBeside(), 1U);
}

TEST_F(EvidenceFileTest, TwoRunsMaySaveToOnePlace) {
  auto first = EvidenceWriter::Create(path_, RecordedEvidence());
  auto second = EvidenceWriter::Create(path_, RecordedEvidence());
  ASSERT_TRUE(first && second);
  ASSERT_TRUE((*first)->Append(RecordedSamples()));
  ASSERT_TRUE((*second)->Finish(FinishedRequest()));
  ASSERT_TRUE((*first)->Finish(FinishedRequest()));
  EXPECT_EQ(ReadEvidence(path_)->samples, 12U);
}

TEST_F(EvidenceFileTest, APlaceThatCannotBeWrittenIsToldAtOnce) {
  const auto nowhere = Record(folder_.File("none/run.gz"));
  EXPECT_EQ(nowhere.error().message,
            folder_.File("none/run.gz") + ": No such file or directory");
  EXPECT_EQ(nowhere.error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(Record(folder_.path()).error().message,
            folder_.path() + ": is not a file");
  EXPECT_EQ(Record("/dev/null").error().message, "/dev/null: is not a file");
}

TEST_F(EvidenceFileTest, WhatCouldNotBeReadIsNotWritten) {
  Evidence evidence = RecordedEvidence();
  evidence.targets.push_back(evidence.targets.front());
  EXPECT_EQ(EvidenceWriter::Create(path_, evidence).error().message,
            "targets: aws/ap-northeast-1/dynamodb is there twice");
  EXPECT_EQ(Record(path_, {.samples = 11}).error().message,
            "too many samples for one file");
  EXPECT_EQ(FilesBeside(), 0U);
}

TEST_F(EvidenceFileTest, EveryCutIsAnError) {
  ASSERT_TRUE(Record(path_));
  const std::string whole = Bytes(path_);
  ASSERT_GT(whole.size(), 200U);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    PutBytes(path_, whole.substr(0, size));
    const std::string mistake = Mistake();
    EXPECT_THAT(mistake, StartsWith(path_ + ": ")) << size;
    EXPECT_EQ(mistake.find('\n'), std::string::npos) << size;
    if (size < 20) continue;
    EXPECT_THAT(mistake, HasSubstr("cut off")) << size;
  }
}

std::string Told(const Recording& run) {
  std::string told = EvidenceHeader(run.evidence);
  for (const auto& [id, log] : run.log.targets()) {
    told += id.Text() + log.address;
    for (const Observation& seen : log.observations) {
      told += std::to_string(seen.rtt.count()) + ToText(seen.outcome).data();
    }
  }
  return told;
}

TEST_F(EvidenceFileTest, ATurnedBitIsAnErrorOrChangesNothing) {
  ASSERT_TRUE(Record(path_));
  const std::string whole = Bytes(path_);
  const std::string told = Told(*ReadEvidence(path_));
  int harmless = 0;
  for (std::size_t byte = 0; byte < whole.size(); ++byte) {
    std::string turned = whole;
    const unsigned bit = 1U << (byte * 5 % 8);
    turned[byte] =
        static_cast<char>(static_cast<unsigned char>(turned[byte]) ^ bit);
    PutBytes(path_, turned);
    const auto read = ReadEvidence(path_);
    if (!read) continue;
    ++harmless;
    EXPECT_EQ(Told(*read), told) << byte;
  }
  // The date and the system in a gzip header, and what fills up a byte.
  EXPECT_LT(harmless, 12);
}

TEST_F(EvidenceFileTest, ForeignFilesAreToldApart) {
  EXPECT_EQ(Mistake(), At("No such file or directory"));
  PutBytes(path_, "");
  EXPECT_EQ(Mistake(), At("not gzip"));
  PutBytes(path_, "{\"schema\":\"regionbench.evidence/1\"}\n");
  EXPECT_EQ(Mistake(), At("not gzip"));
  PutText("a letter\n");
  EXPECT_EQ(Mistake(), At("not an evidence file of regionbench"));
  PutText("");
  EXPECT_EQ(Mistake(), At("not an evidence file of regionbench"));
  PutText("{\"schema\":\"regionbench.evidence/2\",\"rule\":\"new\"}\n");
  EXPECT_EQ(Mistake(),
            At("was written by a newer regionbench (evidence 2, this one knows "
               "1)"));
}

struct Damage {
  std::string name;
  std::string what;   ///< the first occurrence of this
  std::string with;   ///< becomes this
  std::string error;  ///< behind the path
};

class DamageTest : public EvidenceFileTest,
                   public ::testing::WithParamInterface<Damage> {};

TEST_P(DamageTest, IsOneClearLine) {
  ASSERT_TRUE(Record(path_));
  std::string text = Text();
  const std::size_t place = text.find(GetParam().what);
  ASSERT_NE(place, std::string::npos);
  PutText(text.replace(place, GetParam().what.size(), GetParam().with));
  EXPECT_EQ(Mistake(), At(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Evidence, DamageTest,
    ::testing::Values(
        Damage{"ASample", "\"rtt_ns\":31001017", "\"rtt_ns\":\"31\"",
               "line 4: rtt_ns: must be an integer"},
        Damage{"NotASample", "{\"v\":1", "[", "line 2: not JSON at byte 2"},
        Damage{"ATargetThatWasNotProbed",
               "\"target\":\"custom/office\",\"method",
               "\"target\":\"custom/home\",\"method",
               "line 3: target custom/home was not probed"},
        Damage{"ARoundThatIsMissing", "\"round\":0,", "",
               "line 2: round: is missing"},
        Damage{"ARoundOutOfReach", "\"round\":0", "\"round\":4294967295",
               "line 2: round: too many of them"},
        Damage{"TheCount", "\"samples\":12", "\"samples\":13",
               "line 14: says 13 samples, but there are 12"},
        Damage{"NoCount", "\"samples\":12", "\"n\":12",
               "line 14: end.samples is missing"},
        Damage{"TheEnd", "{\"end\":", "{\"fin\":", "line 14: v: is missing"},
        Damage{"TheEndsRequest", "\"elapsed_ns\":6", "\"elapsed_ns\":-6",
               "line 14: end.request.elapsed_ns: must be a whole number in its "
               "range"},
        Damage{"MoreBehindTheEnd", "\"elapsed_ns\":6000000007}}}\n",
               "\"elapsed_ns\":6000000007}}}\n\n",
               "line 15: is behind the end"},
        Damage{
            "NoEnd",
            "{\"end\":{\"samples\":12,\"request\":{\"elapsed_ns\":6000000007}}}"
            "\n",
            "", "cut off: its last line is missing"},
        Damage{"ATarget", "\"port\":443", "\"port\":70000",
               "targets[0].endpoint.port: must be a whole number in its range"},
        Damage{"ARatio", "\"max_loss\":0.6666666666666666", "\"max_loss\":7",
               "request.max_loss: is no ratio"},
        Damage{"APlace", "139.3", "1393",
               "targets: aws/ap-northeast-1/dynamodb is not on Earth"}),
    [](const auto& row) { return row.param.name; });

TEST_F(EvidenceFileTest, UnknownFieldsAreForLaterPrograms) {
  ASSERT_TRUE(Record(path_));
  std::string text = Text();
  text.insert(1, "\"mood\":[1,{\"a\":2}],");
  text.insert(text.find("\"samples\""), "\"mood\":null,");
  PutText(text);
  EXPECT_EQ(Mistake(), "");
}

TEST_F(EvidenceFileTest, ASmallFileCannotBecomeALargeOne) {
  const std::string much(std::size_t{32} << 20U, 'x');
  PutText(much);
  EXPECT_LT(Bytes(path_).size(), 64U * 1024);
  EXPECT_EQ(Mistake(), At("a line is too long"));
  PutText(EvidenceHeader(RecordedEvidence()) + "\n" + much);
  EXPECT_EQ(Mistake(), At("a line is too long"));
  ASSERT_TRUE(Record(path_));
  EXPECT_EQ(Mistake({.bytes = 1000}), At("too large when decompressed"));
  EXPECT_EQ(Mistake({.samples = 11}), At("line 13: more than 11 samples"));
  EXPECT_EQ(Mistake({.targets = 1}), At("targets: more than 1"));
  EXPECT_EQ(Mistake({.cells = 11}), At("line 12: round: too many of them"));
}

}  // namespace
}  // namespace regionbench
