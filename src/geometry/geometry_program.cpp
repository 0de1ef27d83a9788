#include "fieldwise/geometry/geometry_program.hpp"

#include "fieldwise/io/system/installed_program.hpp"

namespace fieldwise::geometry {

std::string geometry_program() { return io::companion_program("fieldwise-geometry"); }

std::string what_geometry_needs() {
  return "borders and map projections need the program fieldwise-geometry, which is not beside fieldwise: install "
         "libgeos-dev, libshp-dev and libproj-dev (scripts/setup.sh --build does) and build fieldwise again";
}

}  // namespace fieldwise::geometry
