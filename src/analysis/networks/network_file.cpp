#include "analysis/networks/network_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kMost = std::size_t{1} << 40U;  // of anything that is counted in a file
constexpr std::array<std::string_view, 3> kActivations{"relu", "tanh", "sigmoid"};
constexpr std::string_view kBetweenItems = "; ";
constexpr std::string_view kBetweenParts = " | ";

std::vector<std::string> parts_of(const std::string& text, std::string_view between) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = text.find(between); end != std::string::npos; end = text.find(between, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + between.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

/// Reads attributes, each as what it should be.
class CardReader {
 public:
  CardReader(const MarkedNumbers& stored, const std::string& path) : stored_(stored), path_(path) {}

  NetworkCard read() const {
    NetworkCard card;
    if (text(kNetworkMark) != "1") refuse(fmt::format("its layout is '{}', not 1", text(kNetworkMark)));
    for (const std::string& item : parts_of(text("network_predictors"), kBetweenItems)) {
      const std::vector<std::string> parts = parts_of(item, kBetweenParts);
      if (parts.size() != 4) refuse(fmt::format("'{}' is no predictor", item));
      card.predictors.push_back({parts[0], parts[1], count(parts[2], 1), count(parts[3], 0)});
    }
    for (const std::string& lag : parts_of(text("network_lags"), ", ")) {
      int value = 0;
      const auto [end, error] = std::from_chars(lag.data(), lag.data() + lag.size(), value);
      if (error != std::errc() || end != lag.data() + lag.size()) refuse(fmt::format("'{}' is no lag", lag));
      card.lags.push_back(value);
    }
    card.step = text("network_step");
    card.by = text("network_by");
    card.slots = count(text("network_slots"), 1);
    card.activation = text("network_activation");
    if (std::ranges::find(kActivations, card.activation) == kActivations.end()) {
      refuse(fmt::format("'{}' is no activation", card.activation));
    }
    for (const std::string& size : parts_of(text("network_hidden"), ", ")) card.hidden.push_back(count(size, 1));
    card.members = count(text("network_members"), 1);
    card.target = text("network_target");
    card.target_title = text_or_nothing("network_target_title");
    card.target_units = text_or_nothing("network_target_units");
    const std::string kind = text("network_target_kind");
    card.target_difference = kind.find("difference") != std::string::npos;
    card.target_single = kind.find("float") != std::string::npos;
    const std::vector<std::string> shape = parts_of(text("network_target_shape"), ", ");
    if (shape.size() != 4) refuse("the shape of its target is not told");
    card.rows = count(shape[0], 1);
    card.columns = count(shape[1], 1);
    card.components = count(shape[2], 0);
    card.places = count(shape[3], 0);
    require_size(card);
    return card;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw core::Error(
        core::ErrorKind::input_damaged,
        fmt::format("{}: variable {} is no network that fieldwise wrote: {}", path_, stored_.variable, why));
  }

  [[nodiscard]] std::string text(const std::string& name) const {
    const auto found = stored_.attributes.find(name);
    if (found == stored_.attributes.end()) refuse(fmt::format("it has no attribute {}", name));
    return found->second;
  }

  /// Returns a text that may be empty: files hold no attribute that is.
  [[nodiscard]] std::string text_or_nothing(const std::string& name) const {
    const auto found = stored_.attributes.find(name);
    return found == stored_.attributes.end() ? std::string() : found->second;
  }

  [[nodiscard]] std::size_t count(const std::string& word, std::size_t least) const {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || value < least || value > kMost) {
      refuse(fmt::format("'{}' is no number of anything", word));
    }
    return value;
  }

  void require_size(const NetworkCard& card) const {
    // In floating point first: what a file claims may overflow whole numbers.
    double all = 1.0;
    for (const std::size_t size : card.hidden) all += static_cast<double>(size);
    const bool possible = all < 1e6 && static_cast<double>(card.rows) * static_cast<double>(card.columns) < 1e9 &&
                          card.predictors.size() * card.lags.size() < 10'000 && card.components < 10'000;
    if (!possible || (card.places != 0 && card.places != card.points()) || card.numbers() != stored_.numbers.size()) {
      refuse(fmt::format("it has {} numbers, which its attributes do not make", stored_.numbers.size()));
    }
  }

  const MarkedNumbers& stored_;
  const std::string& path_;
};

std::size_t numbers_of_encoding(std::size_t slots, std::size_t components, std::size_t points) {
  return (slots + 2 * std::max<std::size_t>(1, components)) * points;
}

/// Copies parameters of one network to those of another that has other outputs: `to[i]` is output `from[i]`.
void copy_outputs(const kernels::Perceptron& source, kernels::Perceptron& target,
                  const std::vector<std::pair<std::size_t, std::size_t>>& outputs) {
  const std::size_t last = source.sizes()[source.sizes().size() - 2];
  const std::size_t before = source.parameters().size() - (last + 1) * source.outputs();
  std::copy_n(source.parameters().begin(), before, target.parameters().begin());
  for (std::size_t i = 0; i <= last; ++i) {
    for (const auto& [from, to] : outputs) {
      target.parameters()[before + i * target.outputs() + to] =
          source.parameters()[before + i * source.outputs() + from];
    }
  }
}

}  // namespace

std::string activation_word(kernels::Activation activation) {
  return std::string(kActivations.at(static_cast<std::size_t>(activation)));
}

std::size_t NetworkCard::inputs() const {
  std::size_t count = 0;
  for (const Predictor& one : predictors) count += lags.size() * (one.components > 0 ? one.components : one.points);
  return count;
}

std::vector<std::size_t> NetworkCard::layers() const {
  std::vector<std::size_t> sizes{inputs()};
  sizes.insert(sizes.end(), hidden.begin(), hidden.end());
  sizes.push_back(components > 0 ? components : points());
  return sizes;
}

std::size_t NetworkCard::numbers() const {
  std::size_t count = numbers_of_encoding(slots, components, points());
  for (const Predictor& one : predictors) {
    count += lags.size() * numbers_of_encoding(slots, one.components, one.points);
  }
  return count + members * kernels::Perceptron::parameter_count(layers()) + 2 * places;
}

std::map<std::string, std::string> NetworkCard::attributes() const {
  std::vector<std::string> items;
  for (const Predictor& one : predictors) {
    items.push_back(fmt::format("{}{}{}{}{}{}{}", one.name, kBetweenParts, one.units, kBetweenParts, one.points,
                                kBetweenParts, one.components));
  }
  return {{kNetworkMark, "1"},
          {"network_predictors", fmt::format("{}", fmt::join(items, kBetweenItems))},
          {"network_lags", fmt::format("{}", fmt::join(lags, ", "))},
          {"network_step", step},
          {"network_by", by},
          {"network_slots", fmt::format("{}", slots)},
          {"network_activation", activation},
          {"network_hidden", fmt::format("{}", fmt::join(hidden, ", "))},
          {"network_members", fmt::format("{}", members)},
          {"network_target", target},
          {"network_target_title", target_title},
          {"network_target_units", target_units},
          {"network_target_kind",
           fmt::format("{}{}", target_single ? "float" : "double", target_difference ? " difference" : "")},
          {"network_target_shape", fmt::format("{}, {}, {}, {}", rows, columns, components, places)}};
}

std::vector<double> network_numbers(const NetworkCard& card, NetworkModel model, const UsedPoints& used,
                                    std::span<const double> lat_lon_deg) {
  std::vector<double> numbers;
  const auto add_encoding = [&](FieldEncoding& encoding, std::size_t points, const std::vector<std::size_t>& places) {
    bool of_means = true;
    encoding.visit([&](std::vector<double>& values, std::size_t rows) {
      const std::size_t begin = numbers.size();
      numbers.resize(begin + rows * points, of_means ? core::kMissing : 0.0);
      for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t p = 0; p < places.size(); ++p) {
          numbers[begin + row * points + places[p]] = values[row * places.size() + p];
        }
      }
      of_means = false;
    });
  };
  std::size_t source = 0;
  for (std::size_t k = 0; k < card.predictors.size(); ++k) {
    for (std::size_t lag = 0; lag < card.lags.size(); ++lag) {
      add_encoding(model.sources[source++], card.predictors[k].points, used.predictors[k]);
    }
  }
  add_encoding(model.target, card.points(), used.target);
  std::vector<std::pair<std::size_t, std::size_t>> outputs;
  for (std::size_t j = 0; j < model.target.size(); ++j)
    outputs.emplace_back(j, card.components > 0 ? j : used.target[j]);
  for (const kernels::Perceptron& member : model.members) {
    kernels::Perceptron whole(card.layers(), kernels::Activation::tanh);
    copy_outputs(member, whole, outputs);
    numbers.insert(numbers.end(), whole.parameters().begin(), whole.parameters().end());
  }
  numbers.insert(numbers.end(), lat_lon_deg.begin(), lat_lon_deg.end());
  return numbers;
}

StoredNetwork network_of(const MarkedNumbers& stored, const std::string& path) {
  StoredNetwork network;
  NetworkCard& card = network.card;
  card = CardReader(stored, path).read();
  std::size_t place = 0;
  const auto take_encoding = [&](const EncodingShape& whole, bool one_scale, std::vector<std::size_t>& used) {
    const std::size_t points = whole.points;
    used.clear();
    for (std::size_t p = 0; p < points; ++p) {
      if (!std::isnan(stored.numbers[place + p])) used.push_back(p);
    }
    FieldEncoding encoding({used.size(), whole.slots, whole.components, one_scale});
    encoding.visit([&](std::vector<double>& values, std::size_t /*rows*/) {
      // A grid whose points are all unused has rows, too, but none of these are kept.
      const std::size_t rows = used.empty() ? 0 : values.size() / used.size();
      for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t p = 0; p < used.size(); ++p) {
          values[row * used.size() + p] = stored.numbers[place + row * points + used[p]];
        }
      }
      place += rows * points;
    });
    return encoding;
  };
  network.used.predictors.resize(card.predictors.size());
  for (std::size_t k = 0; k < card.predictors.size(); ++k) {
    const NetworkCard::Predictor& one = card.predictors[k];
    for (std::size_t lag = 0; lag < card.lags.size(); ++lag) {
      network.model.sources.push_back(
          take_encoding({one.points, card.slots, one.components, false}, false, network.used.predictors[k]));
    }
  }
  network.model.target = take_encoding({card.points(), card.slots, card.components, true}, true, network.used.target);
  if (network.used.target.empty() ||
      std::ranges::any_of(network.used.predictors, [](const auto& p) { return p.empty(); })) {
    throw core::Error(core::ErrorKind::input_damaged, fmt::format("{}: its network has no points", path));
  }
  const auto activation =
      static_cast<kernels::Activation>(std::ranges::find(kActivations, card.activation) - kActivations.begin());
  std::vector<std::pair<std::size_t, std::size_t>> outputs;
  for (std::size_t j = 0; j < network.model.target.size(); ++j) {
    outputs.emplace_back(card.components > 0 ? j : network.used.target[j], j);
  }
  std::vector<std::size_t> layers = card.layers();
  for (std::size_t member = 0; member < card.members; ++member) {
    kernels::Perceptron whole(layers, activation);
    std::copy_n(stored.numbers.begin() + static_cast<std::ptrdiff_t>(place), whole.parameters().size(),
                whole.parameters().begin());
    place += whole.parameters().size();
    std::vector<std::size_t> sizes = layers;
    sizes.back() = network.model.target.size();
    network.model.members.emplace_back(sizes, activation);
    copy_outputs(whole, network.model.members.back(), outputs);
  }
  network.lat_lon_deg.assign(stored.numbers.begin() + static_cast<std::ptrdiff_t>(place), stored.numbers.end());
  return network;
}

}  // namespace fieldwise::analysis
