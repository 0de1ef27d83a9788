#include "fieldwise/io/reading/open.hpp"

#include <memory>
#include <utility>

namespace fieldwise::io {

stream::FieldSet Dataset::select_all(const std::vector<std::string>& names) const {
  stream::FieldSet fields;
  for (const std::string& name : names) {
    InputSpec spec;
    spec.name = name;
    spec.files = files_;
    spec.variable = name;
    fields.add(name, std::shared_ptr<stream::FieldSource>(open_input(spec).source));
  }
  return fields;
}

Dataset open(const std::string& path) { return Dataset({path}); }

Dataset open(const std::vector<std::string>& paths) { return Dataset(paths); }

}  // namespace fieldwise::io
