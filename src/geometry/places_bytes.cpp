#include "geometry/places_bytes.hpp"

#include <cstdint>

#include "fieldwise/io/system/byte_stream.hpp"

namespace fieldwise::geometry {

std::vector<std::byte> to_bytes(const PlacesQuestion& question) {
  io::ByteWriter bytes;
  bytes.put(question.projection);
  bytes.put(question.angles);
  bytes.put(std::uint64_t{question.lines.size()});
  for (const PlaneLines& lines : question.lines) {
    bytes.put(lines.x);
    bytes.put(lines.y);
  }
  return bytes.take();
}

PlacesQuestion places_question_from_bytes(std::span<const std::byte> bytes) {
  io::ByteReader reader(bytes, "the bytes of a question for places");
  PlacesQuestion question;
  reader.get(question.projection);
  reader.get(question.angles);
  question.lines.resize(reader.count(2 * sizeof(std::uint64_t)));
  for (PlaneLines& lines : question.lines) {
    reader.get(lines.x);
    reader.get(lines.y);
  }
  if (!reader.at_end()) reader.refuse();
  return question;
}

std::vector<std::byte> to_bytes(const std::vector<PlanePlaces>& places) {
  io::ByteWriter bytes;
  for (const PlanePlaces& one : places) {
    bytes.put(one.lat_deg);
    bytes.put(one.lon_deg);
  }
  return bytes.take();
}

std::vector<PlanePlaces> places_from_bytes(std::span<const std::byte> bytes, const PlacesQuestion& question) {
  io::ByteReader reader(bytes, "the bytes of places");
  std::vector<PlanePlaces> places;
  for (const PlaneLines& lines : question.lines) {
    PlanePlaces& one = places.emplace_back();
    reader.get(one.lat_deg);
    reader.get(one.lon_deg);
    const std::size_t points = lines.x.size() * lines.y.size();
    if (one.lat_deg.size() != points || one.lon_deg.size() != points) reader.refuse();
  }
  if (!reader.at_end()) reader.refuse();
  return places;
}

}  // namespace fieldwise::geometry
