#include "io/reading/netcdf_input.hpp"

#include <algorithm>

#include "fieldwise/core/stop.hpp"
#include "fieldwise/io/worker/worker.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/reading/fields_opener.hpp"
#include "io/reading/visited_file.hpp"

namespace fieldwise::io {

NetcdfFields open_netcdf_fields(const InputSpec& spec, const std::vector<std::string>& files, KnownHeaders* known) {
  // Workers read headers side by side; netCDF itself must not. Errors come in the order of the files all the same.
  constexpr std::size_t kVisitedTogether = 64;
  const std::size_t most = has_workers() ? kVisitedTogether : 1;
  FieldsOpener opener(spec, files.size(), known);
  const VariableNames names = [&](const FileIndex& index) { return opener.names(index); };
  for (std::size_t begin = 0; begin < files.size();) {
    core::throw_if_stopped();
    const std::size_t count = begin == 0 ? 1 : std::min(most, files.size() - begin);
    std::vector<VisitedFile> visited(count);
    stream::parallel_for(count, [&](std::size_t i) { visited[i] = visit_file(files[begin + i], names, known); });
    for (const VisitedFile& file : visited) opener.add(file);
    begin += count;
  }
  return opener.finish();
}

}  // namespace fieldwise::io
