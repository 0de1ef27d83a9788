// NeuralNetwork: a feed-forward network from predictors to a series or a field, judged on years that it has not seen.
// May know: operation, slots, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/cell_weights.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/provider.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/perceptron.hpp"

namespace fieldwise::analysis {

class NetworkStudy;
struct NetworkCard;
struct StudySetup;

/// Trains a multilayer perceptron and says whether it is better than a line; or applies one that was trained.
/// Formula: h = g(W h + b) layer after layer, the last linear; the least mean square of standardised departures.
/// Years are divided into contiguous blocks, each predicted once by networks that learnt from other years; a further
/// block says when to stop; a gap lies between sets; climatology, scale and components come from training years.
/// skill = 1 - MSE of the network / MSE of a multiple linear regression, which learns from training and stopping years
/// alike; limits of 95 % from draws of years, the same for both (percentile bootstrap).
/// Input: `of` [time] or [time, row, column], predictors [time] or, as components, [time, row, column] on a grid of
/// their own. Output: see doc(). Missing: times at which a predictor is missing; points of a field that lack a value at
/// some time that is used; skill where no line is defined. Passes: one; the state holds all values and networks.
/// Errors: usage, inputs_disagree; input_missing where years with values are too few or a predictor is constant;
/// input_damaged for a file of a network. Accuracy: gradients to rounding; the same bits for any number of threads.
/// Source: see `kernels::Perceptron` and `kernels::train`; Efron and Tibshirani (1993), An Introduction to the
/// Bootstrap, section 13; Breiman (2001), doi 10.1023/A:1010933404324, section 10 (shuffled predictors).
class NeuralNetwork final : public Reduction {
 public:
  struct Options {
    std::vector<int> hidden = {8};
    kernels::Activation activation = kernels::Activation::tanh;
    kernels::Descent optimizer = kernels::Descent::adam;
    int epochs = 200;
    double learning_rate = 0.01;
    double momentum = 0.9;
    int batch = 32;
    std::optional<int> patience = 20;
    int folds = 5;
    int ensemble = 5;
    int seed = 1;
    int bootstrap = 1000;
    std::optional<int> components = {};
    int from_components = 3;
    AreaWeights weights = AreaWeights::coslat;
    By by = By::all;
    std::vector<int> lags = {0};
    std::string lag_unit = {};
    std::string network = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns the prediction; of a training what is found of it, too.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Returns the files that options name.
  static std::vector<std::string> files(const Options& options) {
    return options.network.empty() ? std::vector<std::string>() : std::vector{options.network};
  }

  /// Tells whether points are weighed by the area of their cells.
  static bool needs_areas(const Options& options) { return options.weights == AreaWeights::area; }

  /// Makes the operation for headers whose names say which is `of` and which are predictors. Errors: see the class.
  NeuralNetwork(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names,
                Provider& provider);
  NeuralNetwork(NeuralNetwork&&) noexcept;
  NeuralNetwork& operator=(NeuralNetwork&&) noexcept;
  ~NeuralNetwork() override;

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  [[nodiscard]] std::vector<std::size_t> phases() const override;
  void work(std::size_t phase, std::size_t part) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  void complete(std::span<const core::MutableTileView> outputs) override;
  [[nodiscard]] std::vector<std::string> findings() const override;

 private:
  /// Is a network that was read, with the values to which it is applied.
  struct Use;

  void set_up(std::span<const core::FieldHeader> inputs);
  [[nodiscard]] StudySetup setup_of(const core::FieldHeader& of) const;
  [[nodiscard]] NetworkCard card_of(const core::FieldHeader& of, const std::string& title) const;
  void add_predictors(std::span<const core::FieldHeader> inputs, const core::FieldHeader& base);
  void load(std::span<const core::FieldHeader> inputs, Provider& provider);
  void check_stored(std::span<const core::FieldHeader> inputs) const;
  void check_places(const core::FieldHeader& of) const;
  void choose_driver();
  void add_headers(const core::FieldHeader& of);
  void add_predictor_headers(const core::FieldHeader& of, const std::string& title);
  void add_training_headers(const std::string& title);
  void notice_size(const core::FieldHeader& of);
  void finish_training(std::span<const core::MutableTileView> outputs) const;

  Options options_;
  std::optional<std::size_t> of_;           // position among the inputs
  std::vector<std::size_t> predictors_;     // likewise
  std::vector<std::string> names_;          // of predictors
  std::vector<core::FieldHeader> headers_;  // of inputs
  std::unique_ptr<StudySetup> setup_;
  std::unique_ptr<NetworkCard> card_;  // of what is trained
  std::unique_ptr<NetworkStudy> study_;
  std::unique_ptr<Use> use_;
};

}  // namespace fieldwise::analysis
