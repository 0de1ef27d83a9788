#include "fieldwise/geometry/region_outlines.hpp"

#include <filesystem>

#include "geometry/ask_geometry.hpp"
#include "geometry/outlines_bytes.hpp"

namespace fieldwise::geometry {

std::vector<Outline> region_outlines(const core::BordersChoice& choice) {
  const std::string file = std::filesystem::path(choice.path).filename().string();
  const GeometryAnswer answer = ask_geometry(GeometryQuestion::outlines, to_bytes(choice), file);
  return outlines_from_bytes(answer.payload);
}

}  // namespace fieldwise::geometry
