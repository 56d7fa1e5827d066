// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace regionbench {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Catalog& AllProviders() {
  static const Catalog catalog = Catalog::BuiltIn().value();
  return catalog;
}

Result<Resolution> Find(std::vector<std::string> patterns,
                        Method method = Method::kTcp) {
  ResolveRequest request;
  request.patterns = std::move(patterns);
  request.method = method;
  return Resolve(AllProviders(), request);
}

std::vector<std::string> Ids(const Result<Resolution>& resolution) {
  std::vector<std::string> ids;
  if (!resolution) return {"error: " + resolution.error().message};
  for (const auto& target : resolution->targets) {
    ids.push_back(target.id.Text());
  }
  return ids;
}

std::string ErrorOf(const Result<Resolution>& resolution) {
  return resolution ? "" : resolution.error().message;
}

TEST(ResolveTest, ABareCodeIsOfTheDefaultProviderAndSaysWhatElseItCouldBe) {
  const auto found = Find({"ap-southeast-3"});
  EXPECT_THAT(Ids(found), ElementsAre("aws/ap-southeast-3/dynamodb"));
  EXPECT_THAT(
      found->notes,
      ElementsAre("aws/ap-southeast-3 (Jakarta) taken; alibaba/ap-southeast-3 "
                  "(Kuala Lumpur) has the same code: write provider/region to "
                  "choose"));
  EXPECT_EQ(found->targets[0].endpoint.host,
            "dynamodb.ap-southeast-3.amazonaws.com");
  EXPECT_EQ(found->targets[0].endpoint.port, 443);
}

TEST(NeedsCatalogTest, UrlsDoWithoutIt) {
  const auto needs = [](std::vector<std::string> patterns) {
    return NeedsCatalog(patterns);
  };
  EXPECT_FALSE(needs({"https://a.test/", "b=tcp://b.test:80"}));
  EXPECT_FALSE(needs({"https://a.test/,b=icmp://b.test,"}));
  EXPECT_FALSE(needs({}));
  EXPECT_TRUE(needs({"https://a.test/", "ap-northeast-1"}));
  EXPECT_TRUE(needs({"https://a.test/,aws/*"}));
  EXPECT_TRUE(needs({"home"}));
}

TEST(ResolveTest, TheDefaultProviderCanBeAnother) {
  ResolveRequest request;
  request.patterns = {"ap-southeast-3"};
  request.default_provider = "alibaba";
  const auto found = Resolve(AllProviders(), request);
  EXPECT_THAT(Ids(found), ElementsAre("alibaba/ap-southeast-3/oss"));
  EXPECT_EQ(found->targets[0].city, "Kuala Lumpur");
}

TEST(ResolveTest, AQualifiedOrUniqueNameNeedsNoNote) {
  EXPECT_THAT(Find({"aws/ap-southeast-3"})->notes, IsEmpty());
  EXPECT_THAT(Find({"ca-west-1"})->notes, IsEmpty());
}

TEST(ResolveTest, ListsKeepTheirOrderAndNameNothingTwice) {
  EXPECT_THAT(Ids(Find({"aws/us-east-1,aws/eu-west-1,", "gcp/us-west1",
                        "aws/us-east-1"})),
              ElementsAre("aws/us-east-1/dynamodb", "aws/eu-west-1/dynamodb",
                          "gcp/us-west1/artifactregistry-rep"));
}

TEST(ResolveTest, AServiceCanBeNamed) {
  EXPECT_THAT(Ids(Find({"aws/us-east-1/s3"})), ElementsAre("aws/us-east-1/s3"));
  EXPECT_THAT(Ids(Find({"aws/us-east-1/gamelift-beacon"}, Method::kUdp)),
              ElementsAre("aws/us-east-1/gamelift-beacon"));
}

TEST(ResolveTest, EveryMethodFindsItsEndpoint) {
  EXPECT_THAT(Ids(Find({"aws/us-east-1"}, Method::kIcmp)),
              ElementsAre("aws/us-east-1/ec2"));
  const auto http = Find({"aws/us-east-1"}, Method::kHttp);
  EXPECT_EQ(http->targets[0].endpoint.url,
            "https://dynamodb.us-east-1.amazonaws.com/ping");
  EXPECT_EQ(http->targets[0].endpoint.expect_prefix, "healthy:");
  const auto dns = Find({"aws/us-east-1"}, Method::kDns);
  EXPECT_EQ(dns->targets[0].endpoint.method, Method::kDns);
  EXPECT_EQ(dns->targets[0].endpoint.host, "dynamodb.us-east-1.amazonaws.com");
  EXPECT_EQ(dns->targets[0].endpoint.port, 0);
  EXPECT_EQ(dns->targets[0].endpoint.url, "");
}

TEST(ResolveTest, GlobsGoOverRegionsAndNeverFailForOneThatLacksTheMethod) {
  EXPECT_EQ(Find({"aws/ap-*"})->targets.size(), 14U);
  EXPECT_EQ(Find({"ap-*"})->targets.size(), 14U);
  const auto udp = Find({"aws/*"}, Method::kUdp);
  ASSERT_TRUE(udp);
  EXPECT_EQ(udp->targets.size(), 23U);
  EXPECT_THAT(udp->notes,
              ElementsAre("aws/*: 18 regions left out for want of a udp "
                          "endpoint: aws/ap-east-2, aws/ap-south-2, "
                          "aws/ap-southeast-3, …"));
}

TEST(ResolveTest, AllIsEveryRegionOfEveryProviderThatAnswersByDefault) {
  const auto all = Find({"all"});
  ASSERT_TRUE(all);
  for (const auto& target : all->targets) {
    const Provider* provider = AllProviders().FindProvider(target.id.provider);
    const Service* service = provider->FindService(target.id.service);
    EXPECT_TRUE(service->latency_target && service->by_default)
        << target.id.Text();
  }
  EXPECT_EQ(all->targets.size(), Find({"*"})->targets.size());
  EXPECT_THAT(Ids(all), Contains("gcp/us-west1/artifactregistry-rep"));
  EXPECT_THAT(Ids(all), Contains("azure/japaneast/speech"));
}

TEST(ResolveTest, AServiceGlobTakesThatServiceEverywhere) {
  EXPECT_EQ(Find({"aws/*/s3"})->targets.size(), 41U);
  EXPECT_THAT(Ids(Find({"aws/us-east-1/*"})),
              ElementsAre("aws/us-east-1/dynamodb", "aws/us-east-1/ec2",
                          "aws/us-east-1/s3", "aws/us-east-1/lambda"));
  // Private people's accounts only when they are named.
  EXPECT_THAT(Ids(Find({"azure/japaneast/*"}, Method::kHttp)),
              ElementsAre("azure/japaneast/cognitive"));
  EXPECT_THAT(Ids(Find({"azure/japaneas?/azurespeed-blob"}, Method::kHttp)),
              ElementsAre("azure/japaneast/azurespeed-blob"));
}

TEST(ResolveTest, AGlobThatFitsNothingIsAnError) {
  EXPECT_EQ(ErrorOf(Find({"aws/xx-*"})), "\"aws/xx-*\" fits no target");
  EXPECT_EQ(ErrorOf(Find({})), "no target named");
  EXPECT_EQ(ErrorOf(Find({",,"})), "no target named");
}

TEST(ResolveTest, EveryUnknownNameIsInTheOneErrorWithWhatWasMeant) {
  EXPECT_EQ(ErrorOf(Find({"ap-nrtheast-1", "us-east-1", "aws/eu-wst-1",
                          "aw/eu-west-3", "qqqqq"})),
            "unknown target \"ap-nrtheast-1\": did you mean ap-northeast-1, "
            "ap-northeast-2, ap-northeast-3?\n"
            "unknown target \"aws/eu-wst-1\": did you mean aws/eu-west-1, "
            "aws/eu-west-2, aws/eu-west-3?\n"
            "unknown target \"aw/eu-west-3\": did you mean aws/eu-west-3?\n"
            "unknown target \"qqqqq\"");
}

TEST(ResolveTest, ACityNamesItsRegions) {
  EXPECT_EQ(ErrorOf(Find({"tokyo"})),
            "unknown target \"tokyo\": did you mean aws/ap-northeast-1, "
            "alibaba/ap-northeast-1, gcp/asia-northeast1, azure/japaneast?");
  EXPECT_THAT(ErrorOf(Find({"Sao-Paulo"})), HasSubstr("aws/sa-east-1"));
}

TEST(ResolveTest, ACodeOfAnotherProviderIsSuggestedNotTaken) {
  EXPECT_EQ(ErrorOf(Find({"cn-hangzhou"})),
            "unknown target \"cn-hangzhou\": did you mean "
            "alibaba/cn-hangzhou?");
}

TEST(ResolveTest, AnUnknownServiceShowsTheKnownOnes) {
  EXPECT_EQ(ErrorOf(Find({"aws/us-east-1/dynamdb"})),
            "unknown target \"aws/us-east-1/dynamdb\": did you mean "
            "aws/us-east-1/dynamodb?");
  EXPECT_THAT(ErrorOf(Find({"aws/us-east-1/s3/x"})),
              HasSubstr("unknown target"));
}

TEST(ResolveTest, AMethodThatIsNotOfferedSaysWhichAre) {
  EXPECT_EQ(ErrorOf(Find({"gcp/us-west1"}, Method::kUdp)),
            "gcp/us-west1 does not offer udp, only tcp, http, dns");
  EXPECT_EQ(ErrorOf(Find({"gcp/us-west1/gcping"})),
            "gcp/us-west1/gcping does not offer tcp, only http, dns");
  EXPECT_EQ(ErrorOf(Find({"azure/chinaeast3"})),
            "azure/chinaeast3 has no host that could be probed (Separate China "
            "cloud run by a local operator. No public probe host was found in "
            "the sources.)");
}

TEST(ResolveTest, EdgesAreRefusedWithTheReasonUnlessForced) {
  EXPECT_THAT(
      ErrorOf(Find({"alibaba/cn-hangzhou/ecs"})),
      HasSubstr("alibaba/cn-hangzhou/ecs would measure a service of "
                "scope \"region-mostly\", not the region (Compute API."));
  EXPECT_THAT(ErrorOf(Find({"aws/us-east-1/cloudfront"})),
              HasSubstr("scope \"edge\""));
  ResolveRequest request;
  request.patterns = {"alibaba/cn-hangzhou/ecs"};
  request.force = true;
  const auto forced = Resolve(AllProviders(), request);
  ASSERT_TRUE(forced);
  EXPECT_THAT(forced->targets[0].warnings,
              Contains("measures a service of scope \"region-mostly\", not "
                       "the region"));
}

TEST(ResolveTest, APrivatePersonsAccountIsTakenOnlyByName) {
  EXPECT_THAT(ErrorOf(Find({"azure/australiacentral"}, Method::kHttp)),
              HasSubstr("azure/australiacentral offers only azurespeed-blob, "
                        "which is probed when it is named"));
  EXPECT_THAT(
      Ids(Find({"azure/australiacentral/azurespeed-blob"}, Method::kHttp)),
      ElementsAre("azure/australiacentral/azurespeed-blob"));
}

TEST(ResolveTest, UrlsAreTakenAsTheyStandAndNamed) {
  const auto found = Find({"office=tcp://192.0.2.1:22", "tcp://h.example:80"});
  EXPECT_THAT(Ids(found), ElementsAre("custom/office", "custom/h.example:80"));
  EXPECT_EQ(found->targets[0].endpoint.host, "192.0.2.1");
  EXPECT_EQ(found->targets[0].endpoint.port, 22);
  EXPECT_THAT(found->notes, IsEmpty());
}

TEST(ResolveTest, UrlsAloneSayTheMethod) {
  const auto found = Find({"https://a.example/", "b=https://b.example/x?y=1"});
  EXPECT_THAT(Ids(found), ElementsAre("custom/a.example", "custom/b"));
  EXPECT_EQ(found->targets[0].endpoint.method, Method::kHttp);
  EXPECT_THAT(found->notes,
              ElementsAre("measured by http, as the targets' URLs say"));
  EXPECT_EQ(Find({"https://a.example/"}, Method::kDownload)
                ->targets[0]
                .endpoint.method,
            Method::kDownload);
}

TEST(ResolveTest, TwoMethodsAreNotMixed) {
  EXPECT_EQ(ErrorOf(Find({"aws/us-east-1", "https://a.example/"})),
            "custom/a.example is measured by http and aws/us-east-1/dynamodb "
            "by tcp: two methods cannot be compared");
}

TEST(ResolveTest, BadOrDoubleCustomNamesAreErrors) {
  EXPECT_EQ(ErrorOf(Find({"a b=tcp://h:1"})),
            "\"a b\" is not a name for tcp://h:1");
  EXPECT_EQ(ErrorOf(Find({"tcp://h"})), "\"tcp://h\" needs a port");
  EXPECT_EQ(ErrorOf(Find({"x=tcp://h:1", "x=tcp://h:2"})),
            "two targets would be called custom/x: name one, as in NAME=URL");
}

TEST(ResolveTest, CustomTargetsOfTheSettingsAreNamesToo) {
  ResolveRequest request;
  request.custom = {{"office", "tcp://192.0.2.1:22", GeoPoint{35, 139}},
                    {"home", "tcp://192.0.2.2:22", std::nullopt}};
  request.patterns = {"office"};
  const auto bare = Resolve(AllProviders(), request);
  EXPECT_THAT(Ids(bare), ElementsAre("custom/office"));
  EXPECT_EQ(bare->targets[0].location, (GeoPoint{35, 139}));
  request.patterns = {"custom/home"};
  EXPECT_THAT(Ids(Resolve(AllProviders(), request)),
              ElementsAre("custom/home"));
  request.patterns = {"custom/*"};
  EXPECT_THAT(Ids(Resolve(AllProviders(), request)),
              ElementsAre("custom/office", "custom/home"));
  request.patterns = {"ofice"};
  EXPECT_EQ(ErrorOf(Resolve(AllProviders(), request)),
            "unknown target \"ofice\": did you mean office?");
}

TEST(ResolveTest, DoubtsAboutARegionBecomeWarnings) {
  EXPECT_THAT(Find({"alibaba/cn-nanjing"})->targets[0].warnings,
              Contains("region is closing"));
  EXPECT_THAT(Find({"aws/us-east-1"})->targets[0].warnings, IsEmpty());
}

}  // namespace
}  // namespace regionbench
