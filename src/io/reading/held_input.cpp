#include "fieldwise/io/reading/held_input.hpp"

#include "io/reading/fields_opener.hpp"
#include "io/reading/visited_file.hpp"

namespace fieldwise::io {

InputFields open_held_fields(const InputSpec& spec, const std::shared_ptr<FileIndex>& header) {
  FieldsOpener opener(spec, 1, nullptr);
  VisitedFile visited;
  visited.index = header;
  visited.variables = opener.names(*header);
  opener.add(visited);
  return opener.finish().fields;
}

}  // namespace fieldwise::io
