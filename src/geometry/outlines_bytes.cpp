#include "geometry/outlines_bytes.hpp"

#include <cstdint>

#include "fieldwise/io/system/byte_stream.hpp"
#include "geometry/borders_bytes.hpp"

namespace fieldwise::geometry {

std::vector<std::byte> to_bytes(const core::BordersChoice& choice) {
  io::ByteWriter writer;
  put(writer, choice);
  return writer.take();
}

core::BordersChoice borders_choice_from_bytes(std::span<const std::byte> bytes) {
  io::ByteReader reader(bytes, "the bytes of a question for outlines");
  core::BordersChoice choice;
  get(reader, choice);
  if (!reader.at_end()) reader.refuse();
  return choice;
}

std::vector<std::byte> to_bytes(const std::vector<Outline>& outlines) {
  io::ByteWriter writer;
  writer.put(std::uint64_t{outlines.size()});
  for (const Outline& outline : outlines) {
    writer.put(outline.lat_deg);
    writer.put(outline.lon_deg);
  }
  return writer.take();
}

std::vector<Outline> outlines_from_bytes(std::span<const std::byte> bytes) {
  io::ByteReader reader(bytes, "the bytes of outlines");
  std::vector<Outline> outlines(reader.count(2 * sizeof(std::uint64_t)));
  for (Outline& outline : outlines) {
    reader.get(outline.lat_deg);
    reader.get(outline.lon_deg);
    if (outline.lat_deg.size() != outline.lon_deg.size()) reader.refuse();
  }
  if (!reader.at_end()) reader.refuse();
  return outlines;
}

}  // namespace fieldwise::geometry
