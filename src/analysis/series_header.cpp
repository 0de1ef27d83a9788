#include "series_header.hpp"

#include <memory>

namespace fieldwise::analysis {

core::FieldHeader series_header(const core::FieldHeader& of) {
  core::FieldHeader header = of;
  header.name.clear();
  header.quantity.clear();
  header.ancillary.clear();
  header.type = core::ValueType::float64;
  header.grid = std::make_shared<const core::Grid>();
  return header;
}

}  // namespace fieldwise::analysis
