// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace regionbench {

/// Values as ClickHouse's format RowBinary has them: integers and floating
/// point numbers little-endian, texts and arrays behind their length (LEB128),
/// nullable values behind a byte that is 1 for NULL.
class RowBinaryWriter {
 public:
  explicit RowBinaryWriter(std::string& out) : out_(out) {}

  /// One column each. Together they cost little more than one alone.
  template <typename... T>
  requires(std::is_arithmetic_v<T>&&...) void Number(T... values) {
    std::array<char, (sizeof(T) + ...)> bytes{};
    char* end = bytes.data();
    ((std::memcpy(end, &values, sizeof(T)), end += sizeof(T)), ...);
    out_.append(bytes.data(), bytes.size());
  }
  template <typename Column, typename T>
  void Maybe(const std::optional<T>& value) {
    if (value) {
      Number('\0', static_cast<Column>(*value));
    } else {
      out_ += '\1';
    }
  }
  void Length(std::uint64_t length) {
    for (; length >= 0x80; length >>= 7U) {
      out_ += static_cast<char>((length & 0x7FU) | 0x80U);
    }
    out_ += static_cast<char>(length);
  }
  void Text(std::string_view text) { Text({text}); }
  /// One text of several parts.
  void Text(std::initializer_list<std::string_view> parts) {
    std::size_t length = 0;
    for (const std::string_view part : parts) length += part.size();
    Length(length);
    for (const std::string_view part : parts) out_ += part;
  }

 private:
  std::string& out_;
};

/// The way back. Once the bytes have ended every value is 0 or empty and Ok
/// says so: a row that is not all there yet is read again when there is more.
class RowBinaryReader {
 public:
  explicit RowBinaryReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  requires std::is_arithmetic_v<T> T Number() {
    T value{};
    const std::string_view bytes = Take(sizeof(T));
    if (ok_) std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }
  template <typename T>
  std::optional<T> Maybe() {
    if (Number<std::uint8_t>() != 0) return std::nullopt;
    return Number<T>();
  }
  std::uint64_t Length() {
    std::uint64_t length = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
      const auto byte = Number<std::uint8_t>();
      length |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) return length;
    }
    ok_ = false;
    return 0;
  }
  /// Lives as long as the bytes.
  std::string_view Text() { return Take(Length()); }

  [[nodiscard]] bool Ok() const { return ok_; }
  /// How many bytes were read.
  [[nodiscard]] std::size_t Used() const { return used_; }

 private:
  std::string_view Take(std::uint64_t n) {
    if (!ok_ || n > bytes_.size() - used_) {
      ok_ = false;
      return {};
    }
    const std::string_view taken = bytes_.substr(used_, n);
    used_ += n;
    return taken;
  }

  std::string_view bytes_;
  std::size_t used_ = 0;
  bool ok_ = true;
};

}  // namespace regionbench
