// Network file: a trained network as one series of numbers with attributes, and back.
// May know: network models, the provider's marked numbers, core's errors.
// Must not know: how files are read or written, how networks are trained.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "analysis/networks/network_model.hpp"
#include "fieldwise/analysis/provider.hpp"

namespace fieldwise::analysis {

/// Is the attribute by which a variable is known to hold a network; its value is the number of the layout.
inline constexpr const char* kNetworkMark = "neural_network";

/// Says what goes into a network and what comes out, in the words of its attributes.
struct NetworkCard {
  struct Predictor {
    std::string name;
    std::string units;
    std::size_t points = 1;
    std::size_t components = 0;
    friend bool operator==(const Predictor&, const Predictor&) = default;
  };
  std::vector<Predictor> predictors;
  std::vector<int> lags;  ///< in steps
  std::string step;       ///< of the target's times
  std::string by;
  std::size_t slots = 1;
  std::string activation;
  std::vector<std::size_t> hidden;
  std::size_t members = 1;
  std::string target;
  std::string target_title;
  std::string target_units;
  bool target_difference = false;
  bool target_single = false;  ///< written in single precision
  std::size_t rows = 1;
  std::size_t columns = 1;
  std::size_t components = 0;
  std::size_t places = 0;  ///< points whose latitude and longitude stand at the end: those of the target, or none

  [[nodiscard]] std::size_t points() const noexcept { return rows * columns; }
  [[nodiscard]] std::size_t inputs() const;
  /// Returns the sizes of the layers of one network with all points.
  [[nodiscard]] std::vector<std::size_t> layers() const;
  /// Returns how many numbers all of it takes.
  [[nodiscard]] std::size_t numbers() const;
  /// Returns the attributes that say all this.
  [[nodiscard]] std::map<std::string, std::string> attributes() const;
};

/// Says which points of a target and of predictors the encodings of a model have, out of all there are.
struct UsedPoints {
  std::vector<std::size_t> target;
  std::vector<std::vector<std::size_t>> predictors;
};

/// Holds a network that was read.
struct StoredNetwork {
  NetworkCard card;
  NetworkModel model;
  UsedPoints used;
  std::vector<double> lat_lon_deg;  ///< latitudes, then longitudes, of all points; empty where there are none
};

/// Returns the numbers: of each predictor at each lag, then of the target, means [slot][point], what leads into numbers
/// and back [component or 1][point] (points that are not used: NaN, 0, 0); the parameters of each member; places.
std::vector<double> network_numbers(const NetworkCard& card, NetworkModel model, const UsedPoints& used,
                                    std::span<const double> lat_lon_deg);

/// Reads what `network_numbers` and `attributes` wrote; `path` names the file. Errors: input_damaged.
StoredNetwork network_of(const MarkedNumbers& stored, const std::string& path);

/// Returns the word for an activation and back. Errors: std::out_of_range.
std::string activation_word(kernels::Activation activation);

}  // namespace fieldwise::analysis
