#include "pipeline/plan/weights_provider.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <utility>

#include "fieldwise/analysis/regridding/gathered_weights.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/weights/cdo_weights.hpp"
#include "fieldwise/io/weights/weights_grid.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {

namespace {

io::WeightsMethod in_words_of_io(kernels::RemapMethod method) {
  switch (method) {
    case kernels::RemapMethod::bilinear:
      return io::WeightsMethod::bilinear;
    case kernels::RemapMethod::nearest:
      return io::WeightsMethod::nearest;
    case kernels::RemapMethod::conservative:
      break;
  }
  return io::WeightsMethod::conservative;
}

std::string origin_of(const io::WeightsFile& file, const std::string& path) {
  std::string origin = fmt::format("weights of {}", std::filesystem::path(path).filename().string());
  if (!file.method.empty()) origin += fmt::format(" ({})", file.method);
  if (!file.maker.empty()) origin += fmt::format(", made by {}", file.maker);
  // Other weights under the same name are another rule.
  constexpr std::size_t kEnough = 16;
  return origin + ", sha256 " + io::sha256_of_file(path).substr(0, kEnough);
}

/// Requires that grids have room for links, also where the file does not say how large its grids are.
void require_room(const io::WeightsFile& file, std::size_t sources, const core::Grid& from, const core::Grid& to) {
  if (sources <= from.size() && file.links.whole.size() <= to.size()) return;
  throw core::Error(core::ErrorKind::inputs_disagree,
                    fmt::format("{}: its weights are of other grids: from {} points or more to {} or more, not from {} "
                                "to {}",
                                file.path, sources, file.links.whole.size(), from.size(), to.size()));
}

}  // namespace

WeightsProvider::WeightsOfFile& WeightsProvider::opened_weights(const std::string& path) {
  const auto known = weights_of_files_.find(path);
  if (known != weights_of_files_.end()) return known->second;
  WeightsOfFile opened;
  opened.file = io::read_weights(path);
  opened.sources = *std::ranges::max_element(opened.file.links.source) + 1;
  opened.origin = origin_of(opened.file, path);
  note_file(path);
  return weights_of_files_.emplace(path, std::move(opened)).first->second;
}

analysis::GridWeights WeightsProvider::weights_of_file(const std::string& path, const core::Grid& from,
                                                       std::shared_ptr<const core::Grid> to) {
  const std::string fault = path_fault(path, "weights");
  if (!fault.empty()) throw core::Error(core::ErrorKind::usage, fault);
  const std::string whole_path = resolved_path(directory(), path);
  WeightsOfFile& opened = opened_weights(whole_path);
  const io::WeightsFile& file = opened.file;
  io::require_points_of(file.from, from, whole_path, "that of the field");
  if (to) {
    io::require_points_of(file.to, *to, whole_path, "the target");
  } else {
    if (!opened.target) {
      opened.target = std::make_shared<const core::Grid>(io::grid_of_points(file.to, whole_path));
    }
    to = opened.target;
  }
  require_room(file, opened.sources, from, *to);
  if (!opened.weights || opened.weights->targets() != to->size()) {
    core::GridLinks links = file.links;
    links.whole.resize(to->size(), 1.0);
    opened.weights = std::make_shared<const kernels::RemapWeights>(analysis::gathered_weights(links));
  }
  analysis::GridWeights found{opened.weights, std::move(to), opened.origin, file.picks, file.notices};
  if (file.from.lat_deg.empty() || !from.has_places()) {
    found.notices.push_back(fmt::format(
        "{}: that its weights are those of this grid cannot be checked beyond the number of points", whole_path));
  }
  return found;
}

analysis::GridWeights WeightsProvider::make_weights(std::shared_ptr<const core::Grid> from,
                                                    std::shared_ptr<const core::Grid> to, kernels::RemapMethod method) {
  const auto known = std::ranges::find_if(weights_between_, [&](const WeightsBetween& one) {
    return one.method == method && are_alike(*one.from, *from) && are_alike(*one.to, *to);
  });
  if (known != weights_between_.end()) {
    analysis::GridWeights again = known->made;
    again.target = std::move(to);
    return again;
  }
  const bool by_area = method == kernels::RemapMethod::conservative;
  const std::shared_ptr<const core::Grid> source = by_area ? with_corners(from) : from;
  const std::shared_ptr<const core::Grid> target = by_area ? with_corners(to) : to;
  io::MadeWeights made = io::make_weights_by_cdo(*source, *target, in_words_of_io(method));
  bool between = false;
  for (const core::Grid* grid : {source.get(), target.get()}) {
    const std::string notice = notice_of(*grid);
    if (notice.empty()) continue;
    made.notices.push_back(notice);
    between = true;
  }
  analysis::GridWeights weights{
      std::make_shared<const kernels::RemapWeights>(analysis::gathered_weights(made.links)), to,
      fmt::format("weights by {}{}", made.maker, between ? ", corners of cells between centres" : ""),
      method == kernels::RemapMethod::nearest, std::move(made.notices)};
  weights_between_.push_back({std::move(from), std::move(to), method, weights});
  return weights;
}

}  // namespace fieldwise::pipeline
