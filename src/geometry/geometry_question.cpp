#include "geometry/geometry_question.hpp"

#include <fmt/format.h>

#include "fieldwise/core/version.hpp"
#include "fieldwise/io/system/byte_stream.hpp"

namespace fieldwise::geometry {
namespace {

using core::Error;
using core::ErrorKind;

constexpr std::uint8_t kDone = 0;
constexpr auto kLastKind = static_cast<std::uint8_t>(ErrorKind::locked);

std::string own_version() { return std::string(core::kVersion); }

void require_version(io::ByteReader& reader) {
  std::string version;
  reader.get(version);
  if (version == own_version()) return;
  throw Error(ErrorKind::usage,
              fmt::format("fieldwise-geometry is of version {}, fieldwise of version {}: install both "
                          "from one build",
                          version.substr(0, 20), own_version()));
}

}  // namespace

std::vector<std::byte> request_bytes(GeometryQuestion question, std::span<const std::byte> payload) {
  io::ByteWriter frame;
  frame.put(own_version());
  frame.put(question);
  frame.append(payload);
  return frame.take();
}

GeometryRequest request_from_bytes(std::span<const std::byte> bytes) {
  io::ByteReader reader(bytes, "the bytes of a request");
  require_version(reader);
  GeometryRequest request;
  reader.get(request.question, kLastQuestion);
  request.payload = reader.rest();
  return request;
}

std::vector<std::byte> answer_bytes(std::span<const std::byte> payload) {
  io::ByteWriter frame;
  frame.put(own_version());
  frame.put(kDone);
  frame.append(payload);
  return frame.take();
}

std::vector<std::byte> answer_bytes(const core::Error& error) {
  io::ByteWriter frame;
  frame.put(own_version());
  frame.put(static_cast<std::uint8_t>(1 + static_cast<std::uint8_t>(error.kind())));
  frame.put(std::string(error.what()));
  return frame.take();
}

std::span<const std::byte> payload_of_answer(std::span<const std::byte> bytes) {
  io::ByteReader reader(bytes, "the bytes of an answer");
  require_version(reader);
  std::uint8_t kind = kDone;
  reader.get(kind);
  if (kind == kDone) return reader.rest();
  if (kind > 1 + kLastKind) reader.refuse();
  std::string sentence;
  reader.get(sentence);
  throw Error(static_cast<ErrorKind>(kind - 1), sentence);
}

}  // namespace fieldwise::geometry
