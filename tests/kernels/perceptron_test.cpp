#include "fieldwise/kernels/perceptron.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "fieldwise/kernels/random_stream.hpp"
#include "reference_file.hpp"
#include "tolerance.hpp"

namespace fieldwise::kernels {
namespace {

using fieldwise::reference::ReferenceFile;

constexpr std::size_t kSeeds = 20;

/// Holds inputs [case][input] and targets [case][output].
struct Sample {
  std::size_t inputs;
  std::size_t outputs;
  std::vector<double> x;
  std::vector<double> y;

  [[nodiscard]] std::size_t count() const { return y.size() / outputs; }
  [[nodiscard]] TrainingCases cases() const {
    return {count(), [this](std::size_t i, std::span<double> in, std::span<double> out) {
              std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(i * inputs), inputs, in.begin());
              std::copy_n(y.begin() + static_cast<std::ptrdiff_t>(i * outputs), outputs, out.begin());
            }};
  }
};

void set(Perceptron& network, const std::vector<double>& parameters) {
  ASSERT_EQ(network.parameters().size(), parameters.size());
  std::ranges::copy(parameters, network.parameters().begin());
}

std::vector<double> predicted(const Perceptron& network, const std::vector<double>& inputs) {
  std::vector<double> outputs(inputs.size() / network.inputs() * network.outputs());
  network.predict(inputs, outputs);
  return outputs;
}

TrainingCourse trained(Perceptron& network, const Sample& sample, const Training& how,
                       const Sample* stopping = nullptr) {
  return train(network, sample.cases(), stopping != nullptr ? stopping->cases() : TrainingCases{}, how, [] {});
}

Sample exclusive_or() { return {2, 1, {-1, -1, -1, 1, 1, -1, 1, 1}, {-1, 1, 1, -1}}; }

Sample sine(std::size_t count) {
  Sample sample{1, 1, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    sample.x.push_back(-1.7 + 3.4 * static_cast<double>(i) / static_cast<double>(count - 1));
    sample.y.push_back(std::sin(sample.x.back() * std::numbers::pi / 1.7));
  }
  return sample;
}

TEST(Perceptron, ForwardPassIsTheOneWorkedOutByHand) {
  Perceptron network({2, 2, 1}, Activation::relu);
  // Weights [from][to]: the first hidden unit has 1 and 1, the second -1 and 1.
  set(network, {1, -1, 1, 1, 0, 0, 2, -1, 0});
  EXPECT_EQ(predicted(network, {2, 3}), std::vector<double>{9.0});
  // Hidden 2 + 3 and -2 + 3; with -3 in place of 3 both are below 0.
  EXPECT_EQ(predicted(network, {2, -3}), std::vector<double>{0.0});
  set(network, {1, -1, 1, 1, -4, 1, 2, -1, 0.5});
  EXPECT_EQ(predicted(network, {2, 3}), std::vector<double>{0.5});  // hidden 1 and 2
}

TEST(Perceptron, WithoutHiddenLayersIsALine) {
  Perceptron network({2, 1}, Activation::tanh);
  set(network, {2, -1, 0.5});
  EXPECT_EQ(predicted(network, {3, 1, 0, 0}), (std::vector<double>{5.5, 0.5}));
  EXPECT_EQ(Perceptron::parameter_count(std::vector<std::size_t>{3, 8, 1}), 41U);
}

TEST(Perceptron, OutputsAndGradientsAreThoseOfNumpy) {
  const ReferenceFile reference("neural_network");
  const std::vector<std::pair<Activation, std::string>> all{
      {Activation::relu, "relu"}, {Activation::tanh, "tanh"}, {Activation::sigmoid, "sigmoid"}};
  for (const auto& [activation, name] : all) {
    SCOPED_TRACE(name);
    Perceptron network({3, 5, 4, 2}, activation);
    set(network, reference.list("parameters"));
    const std::vector<double> outputs = predicted(network, reference.list("x"));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      EXPECT_NEAR(outputs[i], reference.list("outputs_" + name)[i], tolerance::between_tools(4.0, 30.0));
    }
    std::vector<double> derivatives(network.parameters().size());
    network.gradient(reference.list("x"), reference.list("y"), derivatives);
    for (std::size_t i = 0; i < derivatives.size(); ++i) {
      EXPECT_NEAR(derivatives[i], reference.list("gradient_" + name)[i], tolerance::between_tools(4.0, 200.0)) << i;
    }
  }
}

TEST(Perceptron, GradientsAreThoseOfCentralDifferences) {
  for (const Activation activation : {Activation::relu, Activation::tanh, Activation::sigmoid}) {
    SCOPED_TRACE(static_cast<int>(activation));
    // The output is wider than a block of the loops, and no multiple of their lanes.
    Perceptron network({3, 7, 5, 521}, activation);
    RandomStream random(17, static_cast<std::uint64_t>(activation));
    for (double& parameter : network.parameters()) parameter = 0.5 * random.normal();
    std::vector<double> x(3 * 4);
    std::vector<double> y(521 * 4);
    for (double& value : x) value = random.normal();
    for (double& value : y) value = random.normal();
    std::vector<double> derivatives(network.parameters().size());
    const double at = network.gradient(x, y, derivatives);
    EXPECT_NEAR(at, network.error(x, y), tolerance::rounding(at, 600.0));
    constexpr double kStep = 0x1p-17;
    std::size_t compared = 0;
    for (std::size_t i = 0; i < derivatives.size(); i += i < 70 ? 1 : 41) {
      double& parameter = network.parameters()[i];
      const double kept = parameter;
      parameter = kept + kStep;
      const double above = network.error(x, y);
      parameter = kept - kStep;
      const double below = network.error(x, y);
      parameter = kept;
      EXPECT_NEAR(derivatives[i], (above - below) / (2.0 * kStep), tolerance::central_gradient()) << i;
      ++compared;
    }
    EXPECT_GT(compared, 100U);
  }
}

TEST(Perceptron, MeanOfOutputsIsThatOfTheHiddenLayerTakenOn) {
  const ReferenceFile reference("neural_network");
  Perceptron network({3, 5, 4, 2}, Activation::tanh);
  set(network, reference.list("parameters"));
  const std::vector<double> outputs = predicted(network, reference.list("x"));
  std::vector<double> mean(2);
  network.predict_mean(reference.list("x"), mean);
  for (std::size_t j = 0; j < 2; ++j) {
    double sum = 0.0;
    for (std::size_t c = 0; c < 9; ++c) sum += outputs[2 * c + j];
    EXPECT_NEAR(mean[j], sum / 9.0, tolerance::rounding(4.0, 60.0));
  }
}

TEST(Perceptron, TrainingTakesTheStepsOfNumpy) {
  const ReferenceFile reference("neural_network");
  const Sample sample{3, 2, reference.list("x"), reference.list("y")};
  Training how;
  how.batch = 0;
  how.epochs = 40;
  how.learning_rate = 0.02;
  Perceptron adam({3, 5, 4, 2}, Activation::tanh);
  set(adam, reference.list("parameters"));
  const TrainingCourse course = trained(adam, sample, how);
  EXPECT_EQ(course.training.size(), 41U);
  EXPECT_EQ(course.best_epoch, 40U);
  how.descent = Descent::sgd;
  how.learning_rate = 0.05;
  how.momentum = 0.8;
  Perceptron sgd({3, 5, 4, 2}, Activation::sigmoid);
  set(sgd, reference.list("parameters"));
  trained(sgd, sample, how);
  for (std::size_t i = 0; i < adam.parameters().size(); ++i) {
    EXPECT_NEAR(adam.parameters()[i], reference.list("adam")[i], tolerance::steps_of_descent(40.0)) << i;
    EXPECT_NEAR(sgd.parameters()[i], reference.list("momentum")[i], tolerance::steps_of_descent(40.0)) << i;
  }
}

TEST(Perceptron, BeforeTrainingItSaysWhatIsUsualAndItsWeightsAreSpreadAsPublished) {
  Perceptron network({30, 40, 50, 3}, Activation::tanh);
  network.initialise(5, 7);
  EXPECT_EQ(predicted(network, std::vector<double>(60, 1.3)), std::vector<double>(6, 0.0));
  double squares = 0.0;
  for (std::size_t i = 0; i < 1200; ++i) squares += network.parameters()[i] * network.parameters()[i];
  // Of n normal numbers the variance has a standard error of sqrt(2 / n).
  EXPECT_NEAR(squares / 1200.0, 2.0 / 70.0, 2.0 / 70.0 * tolerance::standard_errors(5.0, std::sqrt(2.0), 1200.0));
  Perceptron same({30, 40, 50, 3}, Activation::tanh);
  same.initialise(5, 7);
  EXPECT_TRUE(std::ranges::equal(same.parameters(), network.parameters()));
  same.initialise(5, 8);
  EXPECT_FALSE(std::ranges::equal(same.parameters(), network.parameters()));
}

TEST(Perceptron, ExclusiveOrIsLearntForEverySeed) {
  const Sample sample = exclusive_or();
  for (const Descent descent : {Descent::adam, Descent::sgd}) {
    std::size_t learnt = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      Perceptron network({2, 6, 1}, Activation::tanh);
      network.initialise(seed, 0);
      Training how;
      how.descent = descent;
      how.learning_rate = descent == Descent::adam ? 0.05 : 0.1;
      how.batch = 0;
      how.epochs = descent == Descent::adam ? 300 : 1000;
      how.seed = seed;
      trained(network, sample, how);
      const std::vector<double> said = predicted(network, sample.x);
      bool right = true;
      for (std::size_t i = 0; i < 4; ++i) right = right && std::abs(said[i] - sample.y[i]) < 0.5;
      learnt += right ? 1 : 0;
    }
    EXPECT_EQ(learnt, kSeeds) << static_cast<int>(descent);
  }
}

TEST(Perceptron, SineIsLearntForEverySeedAndBetweenItsPoints) {
  const Sample sample = sine(24);
  const Sample between = sine(47);
  std::size_t learnt = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Perceptron network({1, 10, 1}, Activation::tanh);
    network.initialise(seed, 0);
    Training how;
    how.learning_rate = 0.03;
    how.batch = 8;
    how.epochs = 400;
    how.seed = seed;
    trained(network, sample, how);
    // A line through a sine leaves 0.5 (1 - 6 / pi^2), which is 0.2.
    learnt += network.error(between.x, between.y) < 0.01 ? 1 : 0;
  }
  EXPECT_EQ(learnt, kSeeds);
}

TEST(Perceptron, KeepsTheEpochThatTheStoppingCasesLike) {
  const Sample sample = sine(16);
  Sample stopping = sample;
  for (double& y : stopping.y) y *= 0.5;  // best half way
  Training how;
  how.learning_rate = 0.02;
  how.batch = 4;
  how.epochs = 500;
  how.patience = 10;
  Perceptron network({1, 8, 1}, Activation::tanh);
  network.initialise(3, 0);
  const TrainingCourse course = trained(network, sample, how, &stopping);
  EXPECT_TRUE(course.stopped_early);
  ASSERT_EQ(course.stopping.size(), course.best_epoch + how.patience + 1);
  EXPECT_EQ(course.stopping[course.best_epoch], *std::ranges::min_element(course.stopping));
  EXPECT_NEAR(network.error(stopping.x, stopping.y), course.stopping[course.best_epoch],
              tolerance::rounding(1.0, 100.0));
  EXPECT_GT(course.best_epoch, 0U);
}

TEST(Perceptron, WhatLeadsNowhereIsTakenBack) {
  const Sample sample = sine(16);
  Training how;
  how.descent = Descent::sgd;
  how.learning_rate = 1e6;
  how.epochs = 200;
  Perceptron network({1, 8, 1}, Activation::relu);
  network.initialise(3, 0);
  const TrainingCourse course = trained(network, sample, how, &sample);
  EXPECT_FALSE(course.finite);
  EXPECT_EQ(course.best_epoch, 0U);
  EXPECT_EQ(predicted(network, {1.0}), std::vector<double>{0.0});
}

TEST(Perceptron, SameSeedsGiveTheSameBits) {
  const Sample sample = sine(20);
  Training how;
  how.batch = 3;
  how.epochs = 20;
  const auto made = [&](std::uint64_t stream) {
    Perceptron network({1, 5, 1}, Activation::sigmoid);
    network.initialise(9, stream);
    how.seed = 9;
    how.stream = stream;
    trained(network, sample, how);
    return std::vector<double>(network.parameters().begin(), network.parameters().end());
  };
  EXPECT_EQ(made(1), made(1));
  EXPECT_NE(made(1), made(2));
}

}  // namespace
}  // namespace fieldwise::kernels
