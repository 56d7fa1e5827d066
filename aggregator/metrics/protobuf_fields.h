// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace regionbench {

/// The parts of the protobuf wire format that a page of metrics needs. Each
/// appends one field, number included, to a message.
/// https://protobuf.dev/programming-guides/encoding/
class ProtobufFields {
 public:
  explicit ProtobufFields(std::string& out) : out_(out) {}

  void Unsigned(std::uint32_t field, std::uint64_t value) {
    Tag(field, 0);
    AppendVarint(value, out_);
  }
  /// sint32, sint64
  void Signed(std::uint32_t field, std::int64_t value) {
    Unsigned(field, ZigZag(value));
  }
  void Double(std::uint32_t field, double value) {
    Tag(field, 1);
    auto bits = std::bit_cast<std::uint64_t>(value);
    std::array<char, 8> bytes{};
    for (char& byte : bytes) {
      byte = static_cast<char>(bits & 0xFFU);
      bits >>= 8U;
    }
    out_.append(bytes.data(), bytes.size());
  }
  /// A string, a message, or packed numbers.
  void Bytes(std::uint32_t field, std::string_view bytes) {
    Tag(field, 2);
    AppendVarint(bytes.size(), out_);
    out_ += bytes;
  }

  static void AppendVarint(std::uint64_t value, std::string& out) {
    std::array<char, 10> bytes{};
    std::size_t size = 0;
    for (; value >= 0x80; value >>= 7U) {
      bytes[size++] = static_cast<char>(value | 0x80U);
    }
    bytes[size++] = static_cast<char>(value);
    out.append(bytes.data(), size);
  }
  static std::uint64_t ZigZag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1U) ^
           static_cast<std::uint64_t>(value >> 63);
  }

 private:
  void Tag(std::uint32_t field, std::uint32_t wire_type) {
    AppendVarint(field << 3U | wire_type, out_);
  }

  std::string& out_;
};

}  // namespace regionbench
