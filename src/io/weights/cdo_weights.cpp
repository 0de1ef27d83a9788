#include "fieldwise/io/weights/cdo_weights.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/system/installed_program.hpp"
#include "fieldwise/io/system/private_folder.hpp"
#include "fieldwise/io/system/process_group.hpp"
#include "fieldwise/io/weights/weights_file.hpp"
#include "io/weights/grid_description.hpp"
#include "io/weights/kept_weights.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;
using core::Vector3;

constexpr std::array<std::string_view, 3> kOperators{"gencon", "genbil", "gennn"};
constexpr std::chrono::minutes kPatience{30};

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorKind::usage, sentence); }
[[noreturn]] void fail(const std::string& sentence) { throw Error(ErrorKind::output_failed, sentence); }

Vector3 place_of(const core::Grid& grid, std::size_t point) {
  const bool lines = grid.kind == core::GridKind::rectilinear;
  return core::unit_vector(grid.lat_deg[lines ? point / grid.columns : point],
                           grid.lon_deg[lines ? point % grid.columns : point]);
}

/// Refuses what no weights can be made of, in words of grids, before CDO does in its own.
void check_grids(const core::Grid& from, const core::Grid& to, WeightsMethod method) {
  for (const core::Grid* grid : {&from, &to}) {
    const bool has_corners =
        grid->kind == core::GridKind::rectilinear || grid->healpix || !grid->lat_bounds_deg.empty();
    if (method == WeightsMethod::conservative && !has_corners) {
      refuse(
          fmt::format("means over area need the corners of cells, which those along {} do not have: the file needs "
                      "bounds of its latitudes and longitudes; method: nearest does without",
                      core::describe_dimensions(*grid)));
    }
  }
  if (method == WeightsMethod::bilinear && from.unstructured) {
    refuse(
        fmt::format("method: bilinear goes between four centres of rows and columns, which the cells along {} do not "
                    "make; use conservative or nearest",
                    core::describe_dimensions(from)));
  }
}

/// Returns the first lines that CDO wrote to its log, as one.
std::string words_of(const std::filesystem::path& log) {
  const Descriptor file = open_for_reading(log.string());
  std::string text(500, '\0');
  text.resize(file.read_until_end(0, std::as_writable_bytes(std::span(text))).value_or(0));
  std::string words;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ';
    if (!blank) words += c;
    if (blank && !words.empty() && words.back() != ' ') words += ' ';
  }
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

/// Runs CDO in a private folder: from.nc and to.nc lie there, w.nc is made.
void run_cdo(const std::string& program, const PrivateFolder& folder, WeightsMethod method) {
  const auto file = [&](std::string_view name) { return folder.file(name).string(); };
  ProgramStart start;
  start.program = program;
  start.arguments = {"-s", fmt::format("{},{}", kOperators[static_cast<std::size_t>(method)], file("to.nc")),
                     file("from.nc"), file("w.nc")};
  start.environment = environment_without({"CDO_", "CDI_", "REMAP_", "HOME=", "TMPDIR=", "LC_ALL="});
  for (const char* name : {"HOME=", "TMPDIR="}) start.environment.push_back(name + folder.path().string());
  start.environment.emplace_back("LC_ALL=C");
  // The default makes weights of what is covered, which hides how much that is.
  start.environment.emplace_back("CDO_REMAP_NORM=destarea");
  const std::string log_name = file("log");
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Descriptor log(::open(log_name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  start.standard_input = nothing.number();
  start.standard_output = log.number();
  start.standard_error = log.number();
  ProcessGroup process(start);
  if (!process.ends_within(kPatience)) {
    fail(
        fmt::format("CDO made no weights within {} minutes and was ended: make them once by other means and name them "
                    "with `weights: FILE`",
                    kPatience.count()));
  }
  std::error_code failed;
  if (process.status() == 0 && std::filesystem::exists(folder.file("w.nc"), failed)) return;
  const std::string words = words_of(folder.file("log"));
  fail(fmt::format("CDO ({}), which makes the weights between these grids, {}{}{}", program,
                   describe_status(process.status()), words.empty() ? "" : ": ", words));
}

/// Says in points of the grids what CDO says in those that were described to it. Targets that repeat another get its
/// links.
core::GridLinks in_points_of_grids(const core::GridLinks& described, const DescribedPoints& from,
                                   const DescribedPoints& to) {
  core::GridLinks links;
  links.whole.assign(to.alike.size(), 1.0);
  std::vector<std::vector<std::size_t>> others(to.alike.size());
  for (std::size_t i = 0; i < to.alike.size(); ++i) {
    if (to.alike[i] != i) others[to.alike[i]].push_back(i);
  }
  const auto add = [&](std::size_t link, std::size_t target) {
    const double share = to.share.empty() ? 1.0 : to.share[described.target[link]];
    links.source.push_back(from.alike[from.point[described.source[link]]]);
    links.target.push_back(target);
    links.weight.push_back(share * described.weight[link]);
  };
  for (std::size_t i = 0; i < described.source.size(); ++i) {
    const std::size_t target = to.point[described.target[i]];
    add(i, target);
    for (const std::size_t other : others[target]) add(i, other);
  }
  return links;
}

/// Leaves out the links of targets that are marked.
void leave_out(core::GridLinks& links, const std::vector<bool>& target) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < links.source.size(); ++i) {
    if (target[links.target[i]]) continue;
    links.source[kept] = links.source[i];
    links.target[kept] = links.target[i];
    links.weight[kept] = links.weight[i];
    ++kept;
  }
  links.source.resize(kept);
  links.target.resize(kept);
  links.weight.resize(kept);
}

/// Leaves out targets that do not lie where their weights put them: CDO takes the four nearest centres where none are
/// around a target.
void leave_out_extrapolated(core::GridLinks& links, const core::Grid& from, const core::Grid& to) {
  constexpr double kShare = 0.1;
  std::vector<Vector3> mean(to.size());
  std::vector<double> farthest(to.size(), 0.0);
  for (std::size_t i = 0; i < links.source.size(); ++i) {
    const Vector3 place = place_of(from, links.source[i]);
    Vector3& sum = mean[links.target[i]];
    sum.x += links.weight[i] * place.x;
    sum.y += links.weight[i] * place.y;
    sum.z += links.weight[i] * place.z;
    double& far = farthest[links.target[i]];
    far = std::max(far, core::angle_rad(place, place_of(to, links.target[i])));
  }
  std::vector<bool> away(to.size());
  for (std::size_t i = 0; i < to.size(); ++i) {
    away[i] = farthest[i] > 0.0 && !(core::angle_rad(mean[i], place_of(to, i)) <= kShare * farthest[i]);
  }
  leave_out(links, away);
}

/// Returns how far the cell of a point reaches: to its farthest corner; without corners, half the diagonal between its
/// neighbours in row and column. Infinity where neither is known.
double reach_of(const core::Grid& grid, std::size_t point) {
  const Vector3 centre = place_of(grid, point);
  double reach = 0.0;
  if (grid.healpix) {
    for (const core::HealpixPlace& corner : core::healpix_corners(grid.healpix->scheme, grid.healpix->at(point))) {
      reach = std::max(reach, core::angle_rad(centre, core::unit_vector(corner.lat_deg, corner.lon_deg)));
    }
    return reach;
  }
  const std::size_t vertices = grid.lat_bounds_deg.size() / grid.size();
  if (grid.kind == core::GridKind::curvilinear && vertices > 0) {
    for (std::size_t k = point * vertices; k < (point + 1) * vertices; ++k) {
      const double away = core::angle_rad(centre, core::unit_vector(grid.lat_bounds_deg[k], grid.lon_bounds_deg[k]));
      if (away > reach) reach = away;
    }
    return reach;
  }
  if (grid.unstructured) return std::numeric_limits<double>::infinity();
  const std::size_t row = point / grid.columns;
  const std::size_t column = point % grid.columns;
  const auto to = [&](std::size_t other) {
    const double away = core::angle_rad(centre, place_of(grid, other));
    return away > 0.0 ? away : 0.0;
  };
  double along = column > 0 ? to(point - 1) : 0.0;
  double across = row > 0 ? to(point - grid.columns) : 0.0;
  if (column + 1 < grid.columns) along = std::max(along, to(point + 1));
  if (row + 1 < grid.rows) across = std::max(across, to(point + grid.columns));
  return 0.5 * std::hypot(along, across);
}

/// Leaves out targets that lie farther from the nearest point than its cell reaches.
void leave_out_far(core::GridLinks& links, const core::Grid& from, const core::Grid& to) {
  constexpr double kRounding = 1.001;  // coordinates in single precision
  std::vector<bool> far(to.size());
  for (std::size_t i = 0; i < links.source.size(); ++i) {
    const double away = core::angle_rad(place_of(from, links.source[i]), place_of(to, links.target[i]));
    if (away > kRounding * reach_of(from, links.source[i])) far[links.target[i]] = true;
  }
  leave_out(links, far);
}

/// Reads what CDO made. A file without weights is one of grids that have nothing in common.
WeightsFile read_made(const std::string& path) {
  try {
    return read_weights(path);
  } catch (const Error& error) {
    std::string_view what(error.what());
    if (what.starts_with(path + ": ")) what.remove_prefix(path.size() + 2);  // of a folder that is gone by then
    fail(fmt::format("what CDO made of these grids, which may have nothing in common, cannot be used: {}", what));
  }
}

MadeWeights make(const std::string& program, const core::Grid& from, const core::Grid& to, WeightsMethod method) {
  const PrivateFolder folder;
  const bool corners = method == WeightsMethod::conservative;
  const GridForm form = method == WeightsMethod::bilinear ? GridForm::quadrangles : GridForm::cells;
  const DescribedPoints sources = describe_grid(from, form, corners, folder.file("from.nc").string());
  const DescribedPoints targets = describe_grid(to, GridForm::cells, corners, folder.file("to.nc").string());
  run_cdo(program, folder, method);
  const WeightsFile file = read_made(folder.file("w.nc").string());
  if (file.from.size != sources.point.size() || file.to.size != targets.point.size()) {
    fail(fmt::format("{} made weights from {} to {} points, not from {} to {}", file.maker, file.from.size,
                     file.to.size, sources.point.size(), targets.point.size()));
  }
  MadeWeights made{in_points_of_grids(file.links, sources, targets), file.maker, {}};
  if (method == WeightsMethod::bilinear) leave_out_extrapolated(made.links, from, to);
  if (method == WeightsMethod::nearest) leave_out_far(made.links, from, to);
  return made;
}

}  // namespace

MadeWeights make_weights_by_cdo(const core::Grid& from, const core::Grid& to, WeightsMethod method) {
  check_grids(from, to, method);
  const std::string program = installed_program("cdo");
  if (program.empty()) {
    fail(
        "weights between these grids are made by CDO, which is not installed: install it (Debian: cdo), or name "
        "weights "
        "made elsewhere with `weights: FILE`");
  }
  const std::string place = place_of_weights(from, to, method, program);
  if (!place.empty()) {
    if (auto kept = kept_weights(place, from, to)) return *std::move(kept);
  }
  MadeWeights made = make(program, from, to, method);
  if (!place.empty() && !keep_weights(place, made)) {
    made.notices.push_back(fmt::format("the weights that {} made could not be kept for later runs in {}", made.maker,
                                       std::filesystem::path(place).parent_path().string()));
  }
  return made;
}

}  // namespace fieldwise::io
