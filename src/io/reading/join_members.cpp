#include "io/reading/join_members.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "fieldwise/core/axis_choice.hpp"
#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/describe_layers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/layers.hpp"
#include "fieldwise/core/pair_times.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;
using core::FieldHeader;

/// Is a layer of a member under the header that all members share.
class MemberSource final : public stream::FieldSource {
 public:
  MemberSource(std::unique_ptr<stream::FieldSource> source, FieldHeader header)
      : source_(std::move(source)), header_(std::move(header)) {}

  [[nodiscard]] const FieldHeader& header() const noexcept override { return header_; }
  [[nodiscard]] stream::StorageShape storage() const noexcept override { return source_->storage(); }
  [[nodiscard]] std::size_t bytes_to_read() const override { return source_->bytes_to_read(); }
  [[nodiscard]] std::string fingerprint(core::IndexRange times) const override { return source_->fingerprint(times); }
  [[nodiscard]] std::vector<std::string> findings() const override { return source_->findings(); }
  [[nodiscard]] std::vector<std::string> files_read() const override { return source_->files_read(); }
  void read_together(std::size_t times) override { source_->read_together(times); }
  void read(const core::MutableTileView& into) override { source_->read(into); }

 private:
  std::unique_ptr<stream::FieldSource> source_;
  FieldHeader header_;
};

std::string label_of(const core::AxisPlace& place) {
  return place.label.empty() ? fmt::format("{:g}", place.value) : place.label;
}

/// Joins one variable of all members.
class VariableJoiner {
 public:
  /// `found` has the variable of each member.
  VariableJoiner(const InputSpec& spec, const std::vector<OpenedMember>& members,
                 const std::vector<InputVariable*>& found, std::vector<std::string>& notices)
      : spec_(spec), members_(members), found_(found), notices_(notices) {}

  InputVariable join() {
    header_ = header_of(0);
    for (std::size_t member = 1; member < found_.size(); ++member) require_same(member);
    take_layers();
    InputVariable joined;
    joined.name = found_.front()->name;
    for (InputVariable* const variable : found_) {
      for (std::unique_ptr<stream::FieldSource>& source : variable->layers) {
        FieldHeader header = header_;
        header.layer = joined.layers.size();
        joined.layers.push_back(std::make_unique<MemberSource>(std::move(source), std::move(header)));
      }
      joined.files.insert(joined.files.end(), variable->files.begin(), variable->files.end());
    }
    return joined;
  }

 private:
  [[nodiscard]] const FieldHeader& header_of(std::size_t member) const {
    return found_[member]->layers.front()->header();
  }

  [[nodiscard]] std::string called(std::size_t member) const {
    return fmt::format("{} {}", spec_.along, members_[member].name);
  }

  [[nodiscard]] Error differ(std::size_t member, const std::string& in_what) const {
    return {ErrorKind::inputs_disagree,
            fmt::format("{}: variable {} of {} and of {}: {}", found_[member]->files.front(), header_.name, called(0),
                        called(member), in_what)};
  }

  void require_same(std::size_t member) {
    const FieldHeader& other = header_of(member);
    require_same_units(member, other);
    if (!core::same_grid(*header_.grid, *other.grid)) {
      throw differ(member, fmt::format("members need the same grid, but these have {}",
                                       core::grid_difference(*header_.grid, *other.grid)));
    }
    require_same_layers(member, other);
    require_same_times(member, other);
    keep_what_is_common(member, other);
  }

  void require_same_units(std::size_t member, const FieldHeader& other) const {
    if (header_.units.text() != other.units.text()) {
      throw differ(member,
                   fmt::format("members need the same units, but these have '{}' and '{}'; {} converts all of them",
                               header_.units.text(), other.units.text(),
                               spec_.setting("units", header_.units.text().empty() ? std::string("UNITS")
                                                                                   : header_.units.text())));
    }
    if (header_.difference != other.difference) {
      throw differ(member, "one holds differences of temperatures, the other temperatures");
    }
  }

  void require_same_layers(std::size_t member, const FieldHeader& other) const {
    const std::vector<core::CoordinateAxis> none;
    const std::vector<core::CoordinateAxis>& own = header_.layers ? header_.layers->axes : none;
    const std::vector<core::CoordinateAxis>& others = other.layers ? other.layers->axes : none;
    if (std::equal(own.begin(), own.end(), others.begin(), others.end(), core::same_layers)) return;
    throw differ(member, fmt::format("members need the same further dimensions, but these have {} and {}",
                                     described(header_), described(other)));
  }

  static std::string described(const FieldHeader& header) {
    return header.layers ? core::describe_layers(header.layers.get()) : "none";
  }

  void require_same_times(std::size_t member, const FieldHeader& other) {
    if (header_.leading != other.leading) throw differ(member, "one has times, the other has none");
    if (header_.leading == core::Leading::coordinate) {
      if (core::same_layers(*header_.coordinate, *other.coordinate)) return;
      throw differ(member,
                   fmt::format("members need the same {}, but these have {} and {}", header_.coordinate->name,
                               core::describe_axis(*header_.coordinate), core::describe_axis(*other.coordinate)));
    }
    if (header_.leading != core::Leading::time || header_.time == other.time) return;
    const core::TimeAxis& axis = *header_.time;
    if (axis.climatological != other.time->climatological) {
      throw differ(member, "one has the slots of a climatology, the other times");
    }
    if (axis.calendar == other.time->calendar && axis.stamp == other.time->stamp) return;
    if (!same_steps(member, *other.time)) {
      throw differ(member, fmt::format("members need the same times, but these have {} and {}; {} chooses those that "
                                       "both have",
                                       covered(axis), covered(*other.time), spec_.setting("period", "FIRST/LAST")));
    }
    notices_.push_back(
        fmt::format("the times of {} differ from those of {} within the same steps, or in their calendar; "
                    "those of {} are used",
                    called(member), called(0), called(0)));
  }

  /// Tells whether each value pairs with the one at the same position.
  [[nodiscard]] bool same_steps(std::size_t member, const core::TimeAxis& other) const {
    if (header_.time->size() != other.size()) return false;
    try {
      const std::vector<std::ptrdiff_t> pairs = core::pair_times(*header_.time, other, 0);
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (pairs[i] != static_cast<std::ptrdiff_t>(i)) return false;
      }
      return true;
    } catch (const Error& error) {
      throw differ(member, error.what());
    }
  }

  static std::string covered(const core::TimeAxis& axis) {
    if (axis.size() == 0) return "none";
    return fmt::format("{} ({} to {}, {})", core::counted(axis.size(), "time"), core::format_date(axis.date(0)),
                       core::format_date(axis.date(axis.size() - 1)), core::calendar_name(axis.calendar));
  }

  /// Metadata hold for all members, or are left out.
  void keep_what_is_common(std::size_t member, const FieldHeader& other) {
    if (other.type == core::ValueType::float64) header_.type = other.type;
    if (other.standard_name != header_.standard_name) {
      notices_.push_back(fmt::format("{} has the standard_name '{}' where {} has '{}', which is used", called(member),
                                     other.standard_name, called(0), header_.standard_name));
    }
    if (other.cell_methods != header_.cell_methods) {
      if (!told_of_methods_) {
        notices_.push_back(fmt::format("{} has cell_methods '{}' where {} has '{}'; none are written", called(member),
                                       other.cell_methods, called(0), header_.cell_methods));
      }
      told_of_methods_ = true;
    }
    std::erase_if(header_.attributes, [&](const auto& one) { return !holds(other.attributes, one); });
    std::erase_if(header_.numeric_attributes, [&](const auto& one) { return !holds(other.numeric_attributes, one); });
    std::erase_if(header_.scalar_coordinates, [&](const core::KeptCoordinate& one) {
      return std::ranges::find(other.scalar_coordinates, one) == other.scalar_coordinates.end();
    });
  }

  template <class Map>
  static bool holds(const Map& map, const typename Map::value_type& one) {
    const auto found = map.find(one.first);
    return found != map.end() && found->second == one.second;
  }

  /// Puts the members in front of the layers that each of them has.
  void take_layers() {
    if (told_of_methods_) header_.cell_methods.clear();
    if (found_.size() == 1) {
      header_.attributes[spec_.along] = members_.front().name;
      return;
    }
    core::Layers layers;
    core::CoordinateAxis axis;
    axis.name = spec_.along;
    for (const OpenedMember& member : members_) axis.labels.push_back(member.name);
    layers.axes.push_back(std::move(axis));
    if (header_.layers) layers.axes.insert(layers.axes.end(), header_.layers->axes.begin(), header_.layers->axes.end());
    const auto named_so = std::find_if(layers.axes.begin() + 1, layers.axes.end(),
                                       [&](const auto& one) { return one.name == spec_.along; });
    if (named_so != layers.axes.end()) {
      throw Error(
          ErrorKind::usage,
          fmt::format("{}: variable {} has a dimension {} of its own; call that of the members otherwise than {}",
                      found_.front()->files.front(), header_.name, spec_.along, spec_.setting("along", spec_.along)));
    }
    if (layers.count() > core::kMostLayers) {
      throw Error(ErrorKind::usage,
                  fmt::format("{}: variable {} has {} layers along {}, but at most {} are carried; choose some with {}",
                              found_.front()->files.front(), header_.name, layers.count(),
                              core::describe_layers(&layers), core::kMostLayers, spec_.setting("level", "VALUE")));
    }
    header_.layers = std::make_shared<const core::Layers>(std::move(layers));
  }

  const InputSpec& spec_;
  const std::vector<OpenedMember>& members_;
  const std::vector<InputVariable*>& found_;
  std::vector<std::string>& notices_;
  FieldHeader header_;
  bool told_of_methods_ = false;
};

/// Returns the variable of that name of each member; for the only variable of inputs that name none, any name will do
/// that all have.
std::vector<InputVariable*> variables_called(const std::string& name, std::vector<OpenedMember>& members) {
  std::vector<InputVariable*> found;
  for (OpenedMember& member : members) {
    const auto variable = std::ranges::find(member.fields.variables, name, &InputVariable::name);
    if (variable == member.fields.variables.end()) break;
    found.push_back(&*variable);
  }
  return found;
}

std::string names_of(const InputFields& fields) {
  std::vector<std::string> names;
  for (const InputVariable& variable : fields.variables) names.push_back(variable.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

core::FileGroups members_meant(const InputSpec& spec) {
  const auto choice = spec.select.find(spec.along);
  if (choice == spec.select.end()) return spec.members;
  const auto position = [&](const core::AxisPlace& place) {
    const auto found =
        std::ranges::find(spec.members, label_of(place), &std::pair<std::string, std::vector<std::string>>::first);
    if (found != spec.members.end()) return found - spec.members.begin();
    std::vector<std::string> names;
    for (const auto& member : spec.members) names.push_back(member.first);
    throw Error(ErrorKind::usage, fmt::format("there is no {} {} to select; the members are {}", spec.along,
                                              label_of(place), fmt::join(names, ", ")));
  };
  const std::vector<core::AxisPlace>& places = choice->second.places;
  core::FileGroups chosen;
  if (choice->second.form == core::ChoiceForm::nearest) {
    throw Error(ErrorKind::usage, fmt::format("members of {} are names, of which none is nearest", spec.along));
  }
  if (choice->second.form == core::ChoiceForm::range) {
    const auto [first, last] = std::minmax({position(places.front()), position(places.back())});
    chosen.assign(spec.members.begin() + first, spec.members.begin() + last + 1);
    return chosen;
  }
  for (const core::AxisPlace& place : places) {
    chosen.push_back(spec.members[static_cast<std::size_t>(position(place))]);
  }
  return chosen;
}

InputSpec spec_of_member(const InputSpec& spec, const std::vector<std::string>& files) {
  InputSpec one = spec;
  one.files = files;
  one.members.clear();
  one.along.clear();
  one.select.erase(spec.along);
  return one;
}

InputFields join_members(const InputSpec& spec, std::vector<OpenedMember> members) {
  InputFields joined;
  for (const OpenedMember& member : members) {
    for (const std::string& notice : member.fields.notices) {
      joined.notices.push_back(fmt::format("{} {}: {}", spec.along, member.name, notice));
    }
    joined.left_out += member.fields.left_out;
  }
  for (std::size_t i = 0; i < members.front().fields.variables.size(); ++i) {
    const std::string name = members.front().fields.variables[i].name;
    const std::vector<InputVariable*> found = variables_called(name, members);
    if (found.size() == members.size()) {
      joined.variables.push_back(VariableJoiner(spec, members, found, joined.notices).join());
      continue;
    }
    const OpenedMember& lacking = members[found.size()];
    const std::string sentence = fmt::format("{0} {1} has no variable {2}, which {0} {3} has; it has {4}", spec.along,
                                             lacking.name, name, members.front().name, names_of(lacking.fields));
    if (!spec.means_all_variables()) throw Error(ErrorKind::inputs_disagree, sentence);
    joined.notices.push_back(fmt::format("variable {} is left out: {}", name, sentence));
    ++joined.left_out;
  }
  if (joined.variables.empty()) {
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("the members of {} have no variable in common: {} has {}", spec.along, members.front().name,
                            names_of(members.front().fields)));
  }
  return joined;
}

std::string reason_for_members(const InputSpec& spec, const InputVariable& variable) {
  const core::FieldHeader& header = variable.layers.front()->header();
  if (!header.layers) return {};
  std::vector<std::string> choices;
  for (const core::CoordinateAxis& axis : header.layers->axes) choices.push_back(axis.name + ": VALUE");
  return fmt::format("{}: variable {} has {} where one map or series is needed; say which with {}",
                     variable.files.front(), variable.name, core::describe_layers(header.layers.get()),
                     spec.setting("select", fmt::format("{{{}}}", fmt::join(choices, ", "))));
}

}  // namespace fieldwise::io
