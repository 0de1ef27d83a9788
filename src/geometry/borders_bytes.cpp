#include "geometry/borders_bytes.hpp"

#include <cstdint>

namespace fieldwise::geometry {

void put(io::ByteWriter& writer, const std::vector<std::string>& texts) {
  writer.put(std::uint64_t{texts.size()});
  for (const std::string& text : texts) writer.put(text);
}

void get(io::ByteReader& reader, std::vector<std::string>& texts) {
  texts.resize(reader.count(sizeof(std::uint64_t)));
  for (std::string& text : texts) reader.get(text);
}

void put(io::ByteWriter& writer, const core::BordersChoice& choice) {
  writer.put(choice.path);
  put(writer, choice.names);
  writer.put(choice.by);
  writer.put(choice.all);
}

void get(io::ByteReader& reader, core::BordersChoice& choice) {
  reader.get(choice.path);
  get(reader, choice.names);
  reader.get(choice.by);
  reader.get(choice.all);
}

}  // namespace fieldwise::geometry
