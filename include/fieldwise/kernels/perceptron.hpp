// Perceptron: a feed-forward network of layers: its forward pass, the gradient of its error, and how it is trained.
// May know: the standard library, random streams.
// Must not know: units, times, what inputs and outputs are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Names what a hidden layer makes of its sums; the last layer hands on its sums as they are.
enum class Activation { relu, tanh, sigmoid };

/// Names how parameters follow the gradient.
enum class Descent { adam, sgd };

/// Is a network of fully connected layers. Parameters lie in one piece, layer after layer: weights [from][to], then a
/// bias for each `to`.
class Perceptron {
 public:
  /// Makes a network of layers of these sizes, inputs first and outputs last, all parameters 0. At least two sizes,
  /// none of them 0.
  Perceptron(std::vector<std::size_t> sizes, Activation activation);

  /// Returns how many parameters layers of these sizes have.
  static std::size_t parameter_count(std::span<const std::size_t> sizes);

  /// Draws the weights of hidden layers: normal numbers of variance 2 / from for relu (He et al., 2015, doi
  /// 10.1109/ICCV.2015.123), else 2 / (from + to) (Glorot and Bengio, 2010). Biases, and all that leads to the outputs,
  /// are 0: before it has learnt anything a network says what is usual, and nothing else.
  void initialise(std::uint64_t seed, std::uint64_t stream);

  /// Writes the outputs [case][output] of inputs [case][input].
  void predict(std::span<const double> inputs, std::span<double> outputs) const;

  /// Writes the mean over cases of the outputs [output].
  void predict_mean(std::span<const double> inputs, std::span<double> outputs) const;

  /// Returns the mean square of outputs - targets over cases and outputs, and writes its derivative by each parameter.
  double gradient(std::span<const double> inputs, std::span<const double> targets, std::span<double> derivatives);

  /// Returns the mean square alone.
  [[nodiscard]] double error(std::span<const double> inputs, std::span<const double> targets) const;

  [[nodiscard]] std::span<const std::size_t> sizes() const noexcept { return sizes_; }
  [[nodiscard]] std::size_t inputs() const noexcept { return sizes_.front(); }
  [[nodiscard]] std::size_t outputs() const noexcept { return sizes_.back(); }
  [[nodiscard]] std::span<const double> parameters() const noexcept { return parameters_; }
  [[nodiscard]] std::span<double> parameters() noexcept { return parameters_; }

 private:
  /// Fills the values of each hidden layer, and of the outputs where `outputs` is not empty.
  void forward(std::span<const double> inputs, std::vector<std::vector<double>>& hidden,
               std::span<double> outputs) const;

  std::vector<std::size_t> sizes_;
  Activation activation_;
  std::vector<double> parameters_;
  std::vector<std::size_t> offsets_;  // of the parameters of each layer
};

/// Says how a network is trained.
struct Training {
  Descent descent = Descent::adam;
  double learning_rate = 0.01;
  double momentum = 0.9;     ///< of sgd
  std::size_t batch = 32;    ///< cases from which one step follows; 0: all
  std::size_t epochs = 200;  ///< at most, each of all cases once in an order of its own
  std::size_t patience = 0;  ///< epochs without a better error of the stopping cases after which it ends; 0: never
  std::uint64_t seed = 1;
  std::uint64_t stream = 0;
};

/// Yields cases: writes the inputs and targets of one.
struct TrainingCases {
  std::size_t count = 0;
  std::function<void(std::size_t, std::span<double> inputs, std::span<double> targets)> read;
};

/// Tells how a training went. Errors are mean squares, of epoch 0 (before the first step) and on; those of training
/// are means over the batches of the epoch.
struct TrainingCourse {
  std::vector<double> training;
  std::vector<double> stopping;  ///< empty where there are no stopping cases
  std::size_t best_epoch = 0;    ///< whose parameters the network has now
  bool finite = true;            ///< false: it ended because errors grew beyond all numbers
  bool stopped_early = false;
};

/// Trains a network that was initialised. With stopping cases it keeps the parameters of the epoch in which their error
/// was least, without them those of the last epoch. Adam: Kingma and Ba (2015), arXiv 1412.6980, algorithm 1 with beta
/// 0.9 and 0.999 and epsilon 1e-8; sgd: v = momentum v - rate g, w += v (Polyak, 1964). The order
/// of cases is drawn from a stream of its own, and all is summed in the order of cases, so that the bits depend on
/// nothing else. Source: Goodfellow, Bengio and Courville (2016), Deep Learning, sections 6.5, 7.8 and 8.3. `between`
/// is called before each batch: to ask for a stop.
TrainingCourse train(Perceptron& network, const TrainingCases& cases, const TrainingCases& stopping,
                     const Training& how, const std::function<void()>& between);

}  // namespace fieldwise::kernels
