#include "fieldwise/plot/loaded_field.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/text/text_series.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "fieldwise/plot/subject.hpp"

namespace fieldwise::plot {
namespace {

core::AxisPlace level_of(const std::string& text) {
  core::AxisPlace level;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), level.value);
  if (error != std::errc()) {
    throw core::Error(core::ErrorKind::usage,
                      "'level' is '" + text + "', but must be a number, with or without a unit");
  }
  const std::string rest(end, text.data() + text.size());
  const std::size_t begin = rest.find_first_not_of(' ');
  if (begin != std::string::npos) level.units = rest.substr(begin);
  return level;
}

io::InputSpec spec_of(const std::string& path, const std::string& variable, const PlotOptions& options) {
  io::InputSpec spec;
  spec.name = variable.empty() ? path : variable;
  spec.files = {path};
  spec.variable = variable;
  spec.units = options.units;
  // A picture may show what a computation must not use.
  spec.gaps = io::Gaps::allow;
  spec.duplicates = io::Duplicates::first;
  if (!options.level.empty()) spec.level = level_of(options.level);
  spec.select = options.select;
  return spec;
}

}  // namespace

std::optional<io::FileIndex> index_if_netcdf(const std::string& path) {
  if (io::looks_like_text_series(path)) return std::nullopt;
  return io::index_file(path);
}

FieldFile::FieldFile(const std::string& path, const std::string& variable, const PlotOptions& options) {
  io::InputFields input = io::open_fields(spec_of(path, variable, options));
  layers_ = std::move(input.variables.front().layers);
  const core::FieldHeader& header = this->header();
  facts_ = {header.name,         header.standard_name, header.long_name, header.cell_methods,
            header.units.text(), header.difference,    header.kind};
  const auto index = index_if_netcdf(path);
  if (!index) return;
  const auto found = index->find(variable.empty() ? header.name : variable);
  if (!found) return;
  for (const io::Attribute& attribute : index->variables[*found].attributes) {
    if (!attribute.text.empty()) attributes_[attribute.name] = attribute.text;
  }
}

LoadedField FieldFile::load(const SlotChoice& choice) const {
  const core::FieldHeader& header = this->header();
  LoadedField field{header, facts_, attributes_, choice, {}};
  for (const Slot& slot : choice.slots) {
    std::vector<double>& map = field.maps.emplace_back(header.grid->size());
    const core::Extent extent{{slot.position, slot.position + 1}, {0, header.grid->rows}, header.grid->columns};
    layers_[layers_.size() == 1 ? 0 : slot.layer]->read(core::MutableTileView(map.data(), extent));
  }
  return field;
}

LoadedField FieldFile::load_series(std::size_t most) const {
  const core::FieldHeader& header = this->header();
  LoadedField field{header, facts_, attributes_, {}, {}};
  const std::size_t drawn = std::min(layers_.size(), most);
  for (std::size_t layer = 0; layer < drawn; ++layer) {
    std::vector<double>& values = field.maps.emplace_back(header.leading_size());
    layers_[layer]->read(core::MutableTileView(values.data(), {{0, header.leading_size()}, {0, 1}, 1}));
  }
  if (drawn < layers_.size()) field.choice.note = first_layers_note(drawn, *header.layers);
  return field;
}

bool FieldFile::is_along_axis() const {
  const core::FieldHeader& header = this->header();
  return header.is_series() && header.leading == core::Leading::none && header.layers &&
         header.layers->axes.size() == 1 && header.layers->axes.front().labels.empty() && layers_.size() > 1;
}

LoadedField FieldFile::load_along_axis() const {
  LoadedField field{header(), facts_, attributes_, {}, {}};
  std::vector<double>& values = field.maps.emplace_back(layers_.size());
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    layers_[layer]->read(core::MutableTileView(&values[layer], {{0, 1}, {0, 1}, 1}));
  }
  field.header.leading = core::Leading::coordinate;
  field.header.coordinate = std::make_shared<const core::CoordinateAxis>(field.header.layers->axes.front());
  field.header.layers.reset();
  return field;
}

std::vector<double> FieldFile::valid_shares() const {
  const core::FieldHeader& header = this->header();
  std::vector<double> shares;
  std::vector<double> map(header.grid->size());
  for (std::size_t time = 0; time < header.leading_size(); ++time) {
    layers_.front()->read(
        core::MutableTileView(map.data(), {{time, time + 1}, {0, header.grid->rows}, header.grid->columns}));
    const auto valid = std::ranges::count_if(map, [](double value) { return std::isfinite(value); });
    shares.push_back(static_cast<double>(valid) / static_cast<double>(map.size()));
  }
  return shares;
}

}  // namespace fieldwise::plot
