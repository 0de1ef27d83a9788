#include "fieldwise/kernels/perceptron.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "fieldwise/core/numeric/cpu_variants.hpp"
#include "fieldwise/kernels/random_stream.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kBlock = 512;  // outputs of a layer whose weights stay in the cache while all cases pass
constexpr std::size_t kLanes = 8;

/// Is a layer as it lies in memory: weights [from][to], then biases [to].
struct LayerShape {
  std::size_t from;
  std::size_t to;
};

/// Writes sums [case][to] = bias + values [case][from] times weights.
FIELDWISE_CPU_VARIANTS void add_forward(const double* values, std::size_t cases, LayerShape layer,
                                        const double* weights, double* sums) {
  const double* const biases = weights + layer.from * layer.to;
  for (std::size_t begin = 0; begin < layer.to; begin += kBlock) {
    const std::size_t size = std::min(kBlock, layer.to - begin);
    for (std::size_t c = 0; c < cases; ++c) {
      double* const out = sums + c * layer.to + begin;
      for (std::size_t j = 0; j < size; ++j) out[j] = biases[begin + j];
      for (std::size_t i = 0; i < layer.from; ++i) {
        const double x = values[c * layer.from + i];
        const double* const w = weights + i * layer.to + begin;
        for (std::size_t j = 0; j < size; ++j) out[j] += x * w[j];
      }
    }
  }
}

/// Writes derivatives by weights and biases: sums over cases of values times errors [case][to].
FIELDWISE_CPU_VARIANTS void add_by_weights(const double* values, std::size_t cases, LayerShape layer,
                                           const double* errors, double* derivatives) {
  double* const by_bias = derivatives + layer.from * layer.to;
  for (std::size_t begin = 0; begin < layer.to; begin += kBlock) {
    const std::size_t size = std::min(kBlock, layer.to - begin);
    for (std::size_t c = 0; c < cases; ++c) {
      const double* const error = errors + c * layer.to + begin;
      for (std::size_t j = 0; j < size; ++j) by_bias[begin + j] += error[j];
      for (std::size_t i = 0; i < layer.from; ++i) {
        const double x = values[c * layer.from + i];
        double* const by_weight = derivatives + i * layer.to + begin;
        for (std::size_t j = 0; j < size; ++j) by_weight[j] += x * error[j];
      }
    }
  }
}

/// Returns the scalar product of two rows: value j goes to lane j mod 8, the lanes are joined as a tree.
inline double product_of(const double* a, const double* b, std::size_t size) {
  std::array<double, kLanes> lane{};
  std::size_t j = 0;
  for (; j + kLanes <= size; j += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) lane[k] += a[j + k] * b[j + k];
  }
  for (std::size_t k = 0; j < size; ++j, ++k) lane[k] += a[j] * b[j];
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

/// Writes derivatives by the values [case][from] of a layer: weights times errors.
FIELDWISE_CPU_VARIANTS void write_by_values(const double* errors, std::size_t cases, LayerShape layer,
                                            const double* weights, double* by_values) {
  std::fill_n(by_values, cases * layer.from, 0.0);
  for (std::size_t begin = 0; begin < layer.to; begin += kBlock) {
    const std::size_t size = std::min(kBlock, layer.to - begin);
    for (std::size_t c = 0; c < cases; ++c) {
      for (std::size_t i = 0; i < layer.from; ++i) {
        by_values[c * layer.from + i] +=
            product_of(weights + i * layer.to + begin, errors + c * layer.to + begin, size);
      }
    }
  }
}

/// Turns outputs into twice their distance from targets over their number; returns the sum of squares.
FIELDWISE_CPU_VARIANTS double turn_into_errors(double* outputs, const double* targets, std::size_t size, double scale) {
  std::array<double, kLanes> lane{};
  std::size_t j = 0;
  for (; j + kLanes <= size; j += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double error = outputs[j + k] - targets[j + k];
      lane[k] += error * error;
      outputs[j + k] = scale * error;
    }
  }
  for (std::size_t k = 0; j < size; ++j, ++k) {
    const double error = outputs[j] - targets[j];
    lane[k] += error * error;
    outputs[j] = scale * error;
  }
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

double activated(Activation activation, double sum) {
  switch (activation) {
    case Activation::relu:
      return sum > 0.0 ? sum : 0.0;
    case Activation::tanh:
      return std::tanh(sum);
    case Activation::sigmoid:
      break;
  }
  return 1.0 / (1.0 + std::exp(-sum));
}

/// Returns the slope of an activation where its value is known.
double slope_at(Activation activation, double value) {
  switch (activation) {
    case Activation::relu:
      return value > 0.0 ? 1.0 : 0.0;
    case Activation::tanh:
      return 1.0 - value * value;
    case Activation::sigmoid:
      break;
  }
  return value * (1.0 - value);
}

constexpr double kFirst = 0.9;
constexpr double kSecond = 0.999;
constexpr double kSmall = 1e-8;

/// Holds what corrects both moments of Adam for having begun at 0, the first with the rate.
struct Corrections {
  double rate;
  double second;
};

FIELDWISE_CPU_VARIANTS void step_adam(double* parameters, const double* gradient, std::size_t size, double* first,
                                      double* second, Corrections by) {
  for (std::size_t i = 0; i < size; ++i) {
    first[i] = kFirst * first[i] + (1.0 - kFirst) * gradient[i];
    second[i] = kSecond * second[i] + (1.0 - kSecond) * gradient[i] * gradient[i];
    parameters[i] -= by.rate * first[i] / (std::sqrt(second[i] * by.second) + kSmall);
  }
}

/// Moves parameters along gradients.
class Stepper {
 public:
  Stepper(const Training& how, std::size_t size)
      : how_(how), first_(size, 0.0), second_(how.descent == Descent::adam ? size : 0, 0.0) {}

  void step(std::span<double> parameters, std::span<const double> gradient) {
    if (how_.descent == Descent::sgd) {
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        first_[i] = how_.momentum * first_[i] - how_.learning_rate * gradient[i];
        parameters[i] += first_[i];
      }
      return;
    }
    first_power_ *= kFirst;
    second_power_ *= kSecond;
    step_adam(parameters.data(), gradient.data(), parameters.size(), first_.data(), second_.data(),
              {how_.learning_rate / (1.0 - first_power_), 1.0 / (1.0 - second_power_)});
  }

 private:
  const Training& how_;
  std::vector<double> first_;
  std::vector<double> second_;
  double first_power_ = 1.0;
  double second_power_ = 1.0;
};

/// Holds the inputs and targets of some cases.
struct Batch {
  std::vector<double> inputs;
  std::vector<double> targets;
};

void fill(Batch& batch, const Perceptron& network, const TrainingCases& cases, std::span<const std::size_t> which) {
  batch.inputs.resize(which.size() * network.inputs());
  batch.targets.resize(which.size() * network.outputs());
  for (std::size_t c = 0; c < which.size(); ++c) {
    cases.read(which[c], std::span(batch.inputs).subspan(c * network.inputs(), network.inputs()),
               std::span(batch.targets).subspan(c * network.outputs(), network.outputs()));
  }
}

/// Returns the mean square error of all cases, some at a time.
double error_of(const Perceptron& network, const TrainingCases& cases, std::span<const std::size_t> all,
                std::size_t together, Batch& batch) {
  double sum = 0.0;
  for (std::size_t begin = 0; begin < all.size(); begin += together) {
    const auto which = all.subspan(begin, std::min(together, all.size() - begin));
    fill(batch, network, cases, which);
    sum += network.error(batch.inputs, batch.targets) * static_cast<double>(which.size());
  }
  return sum / static_cast<double>(all.size());
}

std::vector<std::size_t> numbers_below(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

}  // namespace

Perceptron::Perceptron(std::vector<std::size_t> sizes, Activation activation)
    : sizes_(std::move(sizes)), activation_(activation), parameters_(parameter_count(sizes_), 0.0) {
  for (std::size_t layer = 1; layer <= sizes_.size(); ++layer) {
    offsets_.push_back(parameter_count(std::span(sizes_).first(layer)));
  }
}

std::size_t Perceptron::parameter_count(std::span<const std::size_t> sizes) {
  std::size_t count = 0;
  for (std::size_t layer = 1; layer < sizes.size(); ++layer) count += (sizes[layer - 1] + 1) * sizes[layer];
  return count;
}

void Perceptron::initialise(std::uint64_t seed, std::uint64_t stream) {
  RandomStream random(seed, stream);
  std::ranges::fill(parameters_, 0.0);
  for (std::size_t layer = 0; layer + 2 < sizes_.size(); ++layer) {
    const auto from = static_cast<double>(sizes_[layer]);
    const auto to = static_cast<double>(sizes_[layer + 1]);
    const double sd = std::sqrt(2.0 / (activation_ == Activation::relu ? from : from + to));
    const auto weights = parameters().subspan(offsets_[layer], sizes_[layer] * sizes_[layer + 1]);
    for (double& weight : weights) weight = sd * random.normal();
  }
}

void Perceptron::forward(std::span<const double> inputs, std::vector<std::vector<double>>& hidden,
                         std::span<double> outputs) const {
  const std::size_t cases = inputs.size() / sizes_.front();
  hidden.resize(sizes_.size() - 2);
  const double* values = inputs.data();
  for (std::size_t layer = 0; layer + 1 < sizes_.size(); ++layer) {
    const LayerShape shape{sizes_[layer], sizes_[layer + 1]};
    const bool is_last = layer + 2 == sizes_.size();
    if (is_last) {
      if (outputs.empty()) return;
      add_forward(values, cases, shape, parameters_.data() + offsets_[layer], outputs.data());
      return;
    }
    hidden[layer].resize(cases * shape.to);
    add_forward(values, cases, shape, parameters_.data() + offsets_[layer], hidden[layer].data());
    for (double& value : hidden[layer]) value = activated(activation_, value);
    values = hidden[layer].data();
  }
}

void Perceptron::predict(std::span<const double> inputs, std::span<double> outputs) const {
  std::vector<std::vector<double>> hidden;
  forward(inputs, hidden, outputs);
}

void Perceptron::predict_mean(std::span<const double> inputs, std::span<double> outputs) const {
  // The last layer is linear, so that it may take the mean of what the one before it says.
  const std::size_t cases = inputs.size() / sizes_.front();
  const LayerShape last{sizes_[sizes_.size() - 2], sizes_.back()};
  std::vector<std::vector<double>> hidden;
  forward(inputs, hidden, {});
  const std::span<const double> values = hidden.empty() ? inputs : std::span<const double>(hidden.back());
  std::vector<double> mean(last.from, 0.0);
  for (std::size_t c = 0; c < cases; ++c) {
    for (std::size_t i = 0; i < last.from; ++i) mean[i] += values[c * last.from + i];
  }
  for (double& value : mean) value /= static_cast<double>(cases);
  add_forward(mean.data(), 1, last, parameters_.data() + offsets_[sizes_.size() - 2], outputs.data());
}

double Perceptron::error(std::span<const double> inputs, std::span<const double> targets) const {
  std::vector<double> outputs(targets.size());
  predict(inputs, outputs);
  return turn_into_errors(outputs.data(), targets.data(), outputs.size(), 0.0) / static_cast<double>(targets.size());
}

double Perceptron::gradient(std::span<const double> inputs, std::span<const double> targets,
                            std::span<double> derivatives) {
  const std::size_t cases = inputs.size() / sizes_.front();
  const auto size = static_cast<double>(targets.size());
  std::vector<std::vector<double>> hidden;
  std::vector<double> errors(targets.size());
  forward(inputs, hidden, errors);
  const double squares = turn_into_errors(errors.data(), targets.data(), errors.size(), 2.0 / size);
  std::ranges::fill(derivatives, 0.0);
  std::vector<double> by_values;
  for (std::size_t layer = sizes_.size() - 1; layer-- > 0;) {
    const LayerShape shape{sizes_[layer], sizes_[layer + 1]};
    const double* const values = layer == 0 ? inputs.data() : hidden[layer - 1].data();
    add_by_weights(values, cases, shape, errors.data(), derivatives.data() + offsets_[layer]);
    if (layer == 0) break;
    by_values.resize(cases * shape.from);
    write_by_values(errors.data(), cases, shape, parameters_.data() + offsets_[layer], by_values.data());
    for (std::size_t i = 0; i < by_values.size(); ++i) by_values[i] *= slope_at(activation_, values[i]);
    std::swap(errors, by_values);
  }
  return squares / size;
}

TrainingCourse train(Perceptron& network, const TrainingCases& cases, const TrainingCases& stopping,
                     const Training& how, const std::function<void()>& between) {
  constexpr std::uint64_t kOfOrder = std::uint64_t{1} << 63U;  // weights were drawn from the stream itself
  RandomStream random(how.seed, how.stream | kOfOrder);
  TrainingCourse course;
  Stepper stepper(how, network.parameters().size());
  std::vector<double> derivatives(network.parameters().size());
  std::vector<double> best(network.parameters().begin(), network.parameters().end());
  std::vector<std::size_t> order = numbers_below(cases.count);
  const std::vector<std::size_t> stopping_order = numbers_below(stopping.count);
  const std::size_t together = how.batch == 0 ? std::max<std::size_t>(1, cases.count) : how.batch;
  Batch batch;
  const bool may_stop = stopping.count > 0;
  course.training.push_back(error_of(network, cases, order, together, batch));
  if (may_stop) course.stopping.push_back(error_of(network, stopping, stopping_order, together, batch));
  for (std::size_t epoch = 1; epoch <= how.epochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    double sum = 0.0;
    for (std::size_t begin = 0; begin < order.size(); begin += together) {
      between();
      const auto which = std::span<const std::size_t>(order).subspan(begin, std::min(together, order.size() - begin));
      fill(batch, network, cases, which);
      sum += network.gradient(batch.inputs, batch.targets, derivatives) * static_cast<double>(which.size());
      stepper.step(network.parameters(), derivatives);
    }
    course.training.push_back(sum / static_cast<double>(order.size()));
    double judged = course.training.back();
    if (may_stop) {
      judged = error_of(network, stopping, stopping_order, together, batch);
      course.stopping.push_back(judged);
    }
    const auto finite = [](double x) { return std::isfinite(x); };
    course.finite = finite(judged) && std::ranges::all_of(network.parameters(), finite);
    if (!course.finite) break;
    if (!may_stop || judged < course.stopping[course.best_epoch]) {
      course.best_epoch = epoch;
      std::ranges::copy(network.parameters(), best.begin());
    }
    course.stopped_early = may_stop && how.patience > 0 && epoch - course.best_epoch >= how.patience;
    if (course.stopped_early) break;
  }
  std::ranges::copy(best, network.parameters().begin());
  return course;
}

}  // namespace fieldwise::kernels
