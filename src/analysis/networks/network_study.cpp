#include "analysis/networks/network_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/kernels/least_squares.hpp"
#include "fieldwise/kernels/quantiles.hpp"
#include "fieldwise/kernels/random_stream.hpp"

namespace fieldwise::analysis {

namespace {

enum class Phase : std::uint8_t { gather, encode, train, judge, train_final, skill, respond };

constexpr std::size_t kPointsTogether = 256;
constexpr std::size_t kShuffles = 5;
// Streams beside those of the networks, which are counted from 0.
constexpr std::uint64_t kOfShuffles = std::uint64_t{1} << 40U;
constexpr std::uint64_t kOfDraws = std::uint64_t{2} << 40U;

bool all_missing(std::span<const double> row) {
  return std::ranges::all_of(row, [](double x) { return std::isnan(x); });
}

/// Keeps chosen points of each row, in place.
void keep_points(std::vector<double>& values, std::size_t points, const std::vector<std::size_t>& used) {
  if (used.size() == points) return;
  const std::size_t rows = values.size() / points;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t p = 0; p < used.size(); ++p) values[row * used.size() + p] = values[row * points + used[p]];
  }
  values.resize(rows * used.size());
}

std::vector<double> chosen(const std::vector<double>& of, const std::vector<std::size_t>& places) {
  std::vector<double> all;
  for (const std::size_t place : places) all.push_back(of[place]);
  return all;
}

core::Error constant(const StudySetup::Predictor& predictor, std::size_t cases) {
  const std::string what =
      predictor.components > 0
          ? fmt::format("has fewer than {} of its own", core::counted(predictor.components, "component"))
          : std::string("has one value, or one for each slot of its climatology,");
  return {core::ErrorKind::input_missing,
          fmt::format("the predictor '{}' {} at the {} that are used: a network learns nothing from it; leave it out{}",
                      predictor.name, what, core::counted(cases, "time"),
                      predictor.components > 0 ? " or ask for fewer (from_components)" : "")};
}

}  // namespace

std::size_t StudySetup::inputs() const {
  std::size_t count = 0;
  for (const Predictor& one : predictors)
    count += one.pairs.size() * (one.components > 0 ? one.components : one.points);
  return count;
}

std::vector<std::size_t> StudySetup::layers(std::size_t outputs) const {
  std::vector<std::size_t> sizes{inputs()};
  sizes.insert(sizes.end(), hidden.begin(), hidden.end());
  sizes.push_back(outputs);
  return sizes;
}

std::string fault_of_sets(const StudySetup& setup, const std::vector<std::int64_t>& years) {
  const YearBlocks blocks(years, setup.division);
  const std::size_t least = setup.inputs() + 2;
  bool whole = true;
  for (std::size_t block = 0; block < setup.division.blocks; ++block) {
    const YearSets sets = blocks.sets(block);
    whole = whole && !sets.judged.empty() && sets.training.size() >= least &&
            (!sets.stopping.empty() || !setup.division.stopping);
  }
  if (whole) return {};
  return fmt::format(
      "the {} in which all predictors and '{}' have values do not make {} blocks, each with at least {} values to "
      "learn "
      "from{} and a gap of {} on both sides of it: take a longer period{}, or other `folds`",
      core::counted(blocks.years().size(), "year"), setup.target_name, setup.division.blocks, least,
      setup.division.stopping ? ", a further block to stop by" : "",
      core::counted(static_cast<std::size_t>(setup.division.gap_years), "year"),
      setup.division.stopping ? ", `patience: none` (no block to stop by)" : "");
}

NetworkStudy::NetworkStudy(StudySetup setup)
    : setup_(std::move(setup)), target_(setup_.times() * setup_.points, core::kMissing) {
  for (const StudySetup::Predictor& one : setup_.predictors) {
    predictors_.emplace_back(one.times * one.points, core::kMissing);
  }
  turns_.resize(turns() + 1);
}

std::size_t NetworkStudy::bytes(const StudySetup& setup) {
  const std::size_t times = setup.times();
  const std::size_t turns = setup.division.blocks + 1;
  const std::size_t outputs = setup.outputs();
  const std::vector<std::size_t> layers = setup.layers(outputs);
  const std::size_t parameters = kernels::Perceptron::parameter_count(layers);
  const std::size_t widest = *std::ranges::max_element(layers);
  const std::set<std::int64_t> years(setup.years.begin(), setup.years.end());
  std::size_t values = 2 * times * setup.points + 3 * years.size() * setup.points;
  std::size_t encodings = (setup.slot_count + 2 * std::max<std::size_t>(1, setup.components)) * setup.points;
  std::size_t learning = setup.components > 0 ? times * setup.points : 0;  // of components, while they are found
  for (const StudySetup::Predictor& one : setup.predictors) {
    values += one.times * one.points + kResponses * setup.points;
    encodings += one.pairs.size() * (setup.slot_count + 2 * std::max<std::size_t>(1, one.components)) * one.points;
    learning = std::max(learning, one.components > 0 ? times * one.points : 0);
    const std::size_t small = one.components > 0 ? std::min(times, one.points) : 0;
    learning = std::max(learning, learning + 3 * small * small);
  }
  const std::size_t batch = setup.training.batch == 0 ? times : setup.training.batch;
  // Of a network in training: its parameters, the best ones, derivatives, two moments, and the values of a batch.
  const std::size_t training = 4 * parameters + 4 * batch * widest;
  const std::size_t networks = turns * setup.ensemble * parameters + (turns - 1) * setup.ensemble * training;
  const std::size_t judging =
      turns * ((setup.inputs() + 1) * outputs + (3 + setup.predictors.size()) * setup.points + times * setup.inputs() +
               2 * (times / (turns - 1) + 1) * outputs + kPointsTogether * times);
  return (values + turns * (encodings + learning) + networks + judging) * sizeof(double);
}

std::vector<std::size_t> NetworkStudy::phases() const {
  return {1,
          turns() + 1,
          turns() * setup_.ensemble,
          turns(),
          setup_.ensemble,
          (setup_.points + kPointsTogether - 1) / kPointsTogether,
          setup_.predictors.size()};
}

void NetworkStudy::work(std::size_t phase, std::size_t part) {
  switch (static_cast<Phase>(phase)) {
    case Phase::gather:
      return gather();
    case Phase::encode:
      return learn_encodings(part);
    case Phase::train:
      return train_member(part / setup_.ensemble, part % setup_.ensemble);
    case Phase::judge:
      return judge(part);
    case Phase::train_final:
      return train_member(turns(), part);
    case Phase::skill:
      return bootstrap_points(part);
    case Phase::respond:
      return respond(part);
  }
}

/// Tells whether all predictors have values, of fields at some points, for a time.
bool NetworkStudy::is_known(std::size_t time) const {
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    const std::size_t points = setup_.predictors[k].points;
    for (const std::vector<std::ptrdiff_t>& pairs : setup_.predictors[k].pairs) {
      if (pairs[time] < 0) return false;
      const auto row = std::span(predictors_[k]).subspan(static_cast<std::size_t>(pairs[time]) * points, points);
      if (all_missing(row)) return false;
    }
  }
  return true;
}

void NetworkStudy::choose_cases() {
  std::vector<std::size_t> without;
  for (std::size_t time = 0; time < setup_.times(); ++time) {
    if (!is_known(time)) continue;
    const auto row = std::span(target_).subspan(time * setup_.points, setup_.points);
    (all_missing(row) ? without : cases_).push_back(time);
  }
  learnable_ = cases_.size();
  cases_.insert(cases_.end(), without.begin(), without.end());
}

void NetworkStudy::find_used_points() {
  const auto valid_at_all = [](const std::vector<double>& values, std::size_t points,
                               const std::vector<std::size_t>& rows) {
    std::vector<std::size_t> used;
    for (std::size_t p = 0; p < points; ++p) {
      const auto valid = [&](std::size_t row) { return !std::isnan(values[row * points + p]); };
      if (std::ranges::all_of(rows, valid)) used.push_back(p);
    }
    return used;
  };
  const auto require = [](const std::vector<std::size_t>& used, const std::string& name, std::size_t count) {
    if (!used.empty()) return;
    throw core::Error(core::ErrorKind::input_missing,
                      fmt::format("no point of '{}' has values at all {} that are used: choose a region or a period "
                                  "without gaps",
                                  name, core::counted(count, "time")));
  };
  const std::vector<std::size_t> learnable(cases_.begin(), cases_.begin() + static_cast<std::ptrdiff_t>(learnable_));
  used_ = valid_at_all(target_, setup_.points, learnable);
  require(used_, setup_.target_name, learnable_);
  keep_points(target_, setup_.points, used_);
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    const StudySetup::Predictor& one = setup_.predictors[k];
    std::set<std::size_t> rows;
    for (const auto& pairs : one.pairs) {
      for (const std::size_t time : learnable) rows.insert(static_cast<std::size_t>(pairs[time]));
    }
    used_of_predictors_.push_back(valid_at_all(predictors_[k], one.points, {rows.begin(), rows.end()}));
    require(used_of_predictors_.back(), one.name, learnable_);
    keep_points(predictors_[k], one.points, used_of_predictors_.back());
  }
}

void NetworkStudy::require_values() const {
  std::vector<std::int64_t> years;
  for (std::size_t i = 0; i < learnable_; ++i) years.push_back(setup_.years[cases_[i]]);
  const std::string fault = fault_of_sets(setup_, years);
  if (!fault.empty()) throw core::Error(core::ErrorKind::input_missing, fault);
}

void NetworkStudy::gather() {
  choose_cases();
  require_values();
  find_used_points();
  const std::size_t points = used_.size();
  target_rows_ = {target_.data(), points, {cases_.begin(), cases_.begin() + static_cast<std::ptrdiff_t>(learnable_)}};
  // Times without a target are predicted where all points of predictors are there.
  const auto has_all = [&](std::size_t time) {
    for (std::size_t k = 0; k < predictors_.size(); ++k) {
      const std::size_t width = used_of_predictors_[k].size();
      for (const auto& pairs : setup_.predictors[k].pairs) {
        const auto row = std::span(predictors_[k]).subspan(static_cast<std::size_t>(pairs[time]) * width, width);
        if (std::ranges::any_of(row, [](double x) { return std::isnan(x); })) return false;
      }
    }
    return true;
  };
  cases_.erase(std::remove_if(cases_.begin() + static_cast<std::ptrdiff_t>(learnable_), cases_.end(),
                              [&](std::size_t time) { return !has_all(time); }),
               cases_.end());
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    for (const auto& pairs : setup_.predictors[k].pairs) {
      CaseRows source{predictors_[k].data(), used_of_predictors_[k].size(), {}};
      for (const std::size_t time : cases_) source.rows.push_back(static_cast<std::size_t>(pairs[time]));
      sources_.push_back(std::move(source));
    }
  }
  std::vector<std::int64_t> years;
  for (const std::size_t time : cases_) case_slots_.push_back(setup_.slots[time]);
  for (std::size_t i = 0; i < learnable_; ++i) years.push_back(setup_.years[cases_[i]]);
  const YearBlocks blocks(years, setup_.division);
  judged_years_ = blocks.years();
  for (std::size_t turn = 0; turn < turns(); ++turn) turns_[turn].sets = blocks.sets(turn);
  std::vector<std::size_t>& all = turns_.back().sets.training;
  all.resize(learnable_);
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (const std::size_t time : cases_) {
    const auto block = blocks.block_of(setup_.years[time]);
    block_of_case_.push_back(block ? static_cast<std::ptrdiff_t>(*block) : -1);
  }
  prediction_.assign(setup_.times() * points, core::kMissing);
  network_squares_.assign(judged_years_.size() * points, 0.0);
  line_squares_.assign(judged_years_.size() * points, 0.0);
  climatology_squares_.assign(judged_years_.size() * points, 0.0);
  skills_.assign(points, {core::kMissing, core::kMissing, core::kMissing});
  responses_.resize(predictors_.size());
  for (std::size_t draw = 0; draw < setup_.bootstrap; ++draw) {
    kernels::RandomStream random(setup_.training.seed, kOfDraws + draw);
    std::vector<double>& counts = draws_.emplace_back(judged_years_.size(), 0.0);
    for (std::size_t i = 0; i < counts.size(); ++i) counts[random.below(counts.size())] += 1.0;
  }
}

void NetworkStudy::learn_encodings(std::size_t number) {
  Turn& turn = turns_[number];
  const std::vector<std::size_t>& cases = turn.sets.training;
  std::size_t source = 0;
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    const StudySetup::Predictor& one = setup_.predictors[k];
    const std::vector<double> weights = chosen(one.weights, used_of_predictors_[k]);
    for (std::size_t lag = 0; lag < one.pairs.size(); ++lag) {
      FieldEncoding encoding({used_of_predictors_[k].size(), setup_.slot_count, one.components, false});
      encoding.learn(sources_[source++], cases, case_slots_, weights);
      if (number == turns() && encoding.is_constant()) throw constant(one, cases.size());
      turn.model.sources.push_back(std::move(encoding));
    }
  }
  turn.model.target = FieldEncoding({used_.size(), setup_.slot_count, setup_.components, true});
  turn.model.target.learn(target_rows_, cases, case_slots_, chosen(setup_.weights, used_));
  const std::size_t inputs = turn.model.inputs();
  const std::size_t outputs = turn.model.target.size();
  turn.inputs.resize(cases_.size() * inputs);
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    turn.model.encode(sources_, i, case_slots_[i], std::span(turn.inputs).subspan(i * inputs, inputs));
  }
  if (setup_.components > 0) {
    turn.numbers.resize(learnable_ * outputs);
    for (std::size_t i = 0; i < learnable_; ++i) {
      turn.model.target.encode(target_rows_.of(i), case_slots_[i],
                               std::span(turn.numbers).subspan(i * outputs, outputs));
    }
  }
  const kernels::Perceptron network(setup_.layers(outputs), setup_.activation);
  turn.model.members.assign(setup_.ensemble, network);
  turn.courses.resize(setup_.ensemble);
}

/// Returns for how long the network is trained that has no block to stop by: the median of the turns.
std::size_t NetworkStudy::epochs_of(std::size_t member) const {
  std::vector<std::size_t> best;
  for (std::size_t turn = 0; turn < turns(); ++turn) best.push_back(turns_[turn].courses[member].best_epoch);
  std::ranges::sort(best);
  return best[(best.size() - 1) / 2];
}

void NetworkStudy::train_member(std::size_t number, std::size_t member) {
  Turn& turn = turns_[number];
  const std::size_t inputs = turn.model.inputs();
  const std::size_t outputs = turn.model.target.size();
  const auto cases_of = [&](const std::vector<std::size_t>& which) {
    return kernels::TrainingCases{
        which.size(), [&](std::size_t i, std::span<double> in, std::span<double> out) {
          const std::size_t position = which[i];
          std::ranges::copy(std::span(turn.inputs).subspan(position * inputs, inputs), in.begin());
          if (turn.numbers.empty()) {
            turn.model.target.encode(target_rows_.of(position), case_slots_[position], out);
          } else {
            std::ranges::copy(std::span(turn.numbers).subspan(position * outputs, outputs), out.begin());
          }
        }};
  };
  kernels::Training how = setup_.training;
  how.stream = number * setup_.ensemble + member;
  if (number == turns()) how.epochs = epochs_of(member);
  kernels::Perceptron& network = turn.model.members[member];
  network.initialise(how.seed, how.stream);
  turn.courses[member] = kernels::train(network, cases_of(turn.sets.training), cases_of(turn.sets.stopping), how,
                                        [] { core::throw_if_stopped(); });
}

void NetworkStudy::fit_line(Turn& turn) const {
  const std::vector<std::size_t>& cases = turn.sets.learnt;
  const std::size_t inputs = turn.model.inputs();
  const std::size_t outputs = turn.model.target.size();
  std::vector<std::vector<double>> columns(inputs);
  for (std::size_t k = 0; k < inputs; ++k) {
    for (const std::size_t i : cases) columns[k].push_back(turn.inputs[i * inputs + k]);
  }
  const kernels::LeastSquares line(columns, cases.size());
  turn.has_line = line.is_solvable();
  if (!turn.has_line) return;
  turn.line.resize((inputs + 1) * outputs);
  std::vector<double> y(cases.size());
  for (std::size_t j = 0; j < outputs; ++j) {
    core::throw_if_stopped();
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const std::size_t i = cases[c];
      y[c] = turn.numbers.empty() ? turn.model.target.number(target_rows_.of(i), case_slots_[i], j)
                                  : turn.numbers[i * outputs + j];
    }
    const kernels::LeastSquaresFit fit = line.fit(y);
    for (std::size_t k = 0; k <= inputs; ++k) turn.line[k * outputs + j] = fit.coefficients[k];
  }
}

std::size_t NetworkStudy::position_of_year(std::int64_t year) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(judged_years_, year) - judged_years_.begin());
}

void NetworkStudy::judge(std::size_t number) {
  Turn& turn = turns_[number];
  fit_line(turn);
  const std::size_t points = used_.size();
  const std::size_t inputs = turn.model.inputs();
  const std::size_t outputs = turn.model.target.size();
  std::vector<double> numbers(outputs);
  std::vector<double> values(points);
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (block_of_case_[i] != static_cast<std::ptrdiff_t>(number)) continue;
    core::throw_if_stopped();
    const auto in = std::span<const double>(turn.inputs).subspan(i * inputs, inputs);
    turn.model.predict(in, numbers);
    const auto said = std::span(prediction_).subspan(cases_[i] * points, points);
    turn.model.target.decode(numbers, case_slots_[i], said);
    if (i >= learnable_) continue;
    const std::size_t year = position_of_year(setup_.years[cases_[i]]);
    const std::span<const double> truth = target_rows_.of(i);
    double* const squares = network_squares_.data() + year * points;
    double* const of_line = line_squares_.data() + year * points;
    for (std::size_t p = 0; p < points; ++p) squares[p] += (said[p] - truth[p]) * (said[p] - truth[p]);
    std::ranges::fill(numbers, 0.0);
    turn.model.target.decode(numbers, case_slots_[i], values);
    double* const usual = climatology_squares_.data() + year * points;
    for (std::size_t p = 0; p < points; ++p) usual[p] += (values[p] - truth[p]) * (values[p] - truth[p]);
    if (!turn.has_line) {
      std::fill_n(of_line, points, core::kMissing);
      continue;
    }
    std::copy_n(turn.line.begin(), outputs, numbers.begin());
    for (std::size_t k = 0; k < inputs; ++k) {
      for (std::size_t j = 0; j < outputs; ++j) numbers[j] += in[k] * turn.line[(k + 1) * outputs + j];
    }
    turn.model.target.decode(numbers, case_slots_[i], values);
    for (std::size_t p = 0; p < points; ++p) of_line[p] += (values[p] - truth[p]) * (values[p] - truth[p]);
  }
  shuffle(number);
}

/// Sums the squares that are left where one predictor, with all its lags, comes from other times of the block.
void NetworkStudy::shuffle(std::size_t number) {
  Turn& turn = turns_[number];
  const std::vector<std::size_t>& judged = turn.sets.judged;
  const std::size_t points = used_.size();
  const std::size_t inputs = turn.model.inputs();
  turn.shuffled.assign(predictors_.size() * points, 0.0);
  std::vector<double> in(inputs);
  std::vector<double> numbers(turn.model.target.size());
  std::vector<double> values(points);
  std::vector<std::size_t> order(judged);
  std::size_t first = 0;
  std::size_t source = 0;
  kernels::RandomStream random(setup_.training.seed, kOfShuffles + number);
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    std::size_t width = 0;
    for (std::size_t lag = 0; lag < setup_.predictors[k].pairs.size(); ++lag) {
      width += turn.model.sources[source++].size();
    }
    double* const squares = turn.shuffled.data() + k * points;
    for (std::size_t draw = 0; draw < kShuffles; ++draw) {
      for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
      for (std::size_t c = 0; c < judged.size(); ++c) {
        core::throw_if_stopped();
        std::copy_n(turn.inputs.begin() + static_cast<std::ptrdiff_t>(judged[c] * inputs), inputs, in.begin());
        std::copy_n(turn.inputs.begin() + static_cast<std::ptrdiff_t>(order[c] * inputs + first), width,
                    in.begin() + static_cast<std::ptrdiff_t>(first));
        turn.model.predict(in, numbers);
        turn.model.target.decode(numbers, case_slots_[judged[c]], values);
        const std::span<const double> truth = target_rows_.of(judged[c]);
        for (std::size_t p = 0; p < points; ++p) {
          squares[p] += (values[p] - truth[p]) * (values[p] - truth[p]) / static_cast<double>(kShuffles);
        }
      }
    }
    first += width;
  }
}

Skill NetworkStudy::skill_of(std::span<const double> network, std::span<const double> line) const {
  const auto skill_by = [](double squares, double of_line) {
    return of_line > 0.0 ? 1.0 - squares / of_line : core::kMissing;
  };
  Skill result{
      skill_by(std::accumulate(network.begin(), network.end(), 0.0), std::accumulate(line.begin(), line.end(), 0.0)),
      core::kMissing, core::kMissing};
  if (std::isnan(result.skill) || network.size() < 2) return result;
  std::vector<double> drawn;
  for (const std::vector<double>& counts : draws_) {
    double squares = 0.0;
    double of_line = 0.0;
    for (std::size_t year = 0; year < counts.size(); ++year) {
      squares += counts[year] * network[year];
      of_line += counts[year] * line[year];
    }
    drawn.push_back(skill_by(squares, of_line));
  }
  if (std::ranges::any_of(drawn, [](double x) { return std::isnan(x); })) return result;
  constexpr std::array<double, 2> kLimits{2.5, 97.5};
  std::array<double, 2> limits{};
  kernels::quantiles(drawn, kLimits, kernels::QuantileDefinition::type7, limits);
  result.low = limits[0];
  result.high = limits[1];
  return result;
}

void NetworkStudy::bootstrap_points(std::size_t part) {
  const std::size_t points = used_.size();
  const std::size_t years = judged_years_.size();
  std::vector<double> network(years);
  std::vector<double> line(years);
  for (std::size_t p = part * kPointsTogether; p < std::min(points, (part + 1) * kPointsTogether); ++p) {
    core::throw_if_stopped();
    for (std::size_t year = 0; year < years; ++year) {
      network[year] = network_squares_[year * points + p];
      line[year] = line_squares_[year * points + p];
    }
    skills_[p] = skill_of(network, line);
  }
  if (part > 0) return;
  std::ranges::fill(network, 0.0);
  std::ranges::fill(line, 0.0);
  for (std::size_t year = 0; year < years; ++year) {
    for (std::size_t p = 0; p < points; ++p) {
      const double weight = setup_.weights[used_[p]];
      network[year] += weight * network_squares_[year * points + p];
      line[year] += weight * line_squares_[year * points + p];
    }
  }
  skill_of_all_ = skill_of(network, line);
}

// The mean over all cases of what is said where the predictor is moved, less the same where it is at its mean. Of a
// field the first component is moved. Beyond what was seen a network knows nothing.
void NetworkStudy::respond(std::size_t k) {
  const NetworkModel& model = turns_.back().model;
  const std::vector<double>& inputs = turns_.back().inputs;
  const std::size_t width = model.inputs();
  const std::size_t points = used_.size();
  std::size_t source = 0;
  std::size_t first = 0;
  for (std::size_t before = 0; before < k; ++before) {
    for (std::size_t lag = 0; lag < setup_.predictors[before].pairs.size(); ++lag)
      first += model.sources[source++].size();
  }
  std::vector<std::size_t> moved;
  for (std::size_t lag = 0; lag < setup_.predictors[k].pairs.size(); ++lag) {
    moved.push_back(first);
    first += model.sources[source++].size();
  }
  double least = inputs[moved.front()];
  double most = least;
  std::vector<double> all(inputs.begin(), inputs.begin() + static_cast<std::ptrdiff_t>(learnable_ * width));
  for (std::size_t i = 0; i < learnable_; ++i) {
    least = std::min(least, all[i * width + moved.front()]);
    most = std::max(most, all[i * width + moved.front()]);
  }
  const auto said_at = [&](double z) {
    for (std::size_t i = 0; i < learnable_; ++i) {
      for (const std::size_t place : moved) all[i * width + place] = z;
    }
    std::vector<double> numbers(model.target.size());
    model.predict_mean(all, numbers);
    return numbers;
  };
  const std::vector<double> usual = said_at(0.0);
  std::vector<double>& responses = responses_[k];
  responses.assign(kResponses * points, core::kMissing);
  for (std::size_t place = 0; place < kResponses; ++place) {
    core::throw_if_stopped();
    const double z = kResponseStep * (static_cast<double>(place) - static_cast<double>(kResponseSide));
    if (z < least || z > most) continue;
    std::vector<double> numbers = said_at(z);
    for (std::size_t j = 0; j < numbers.size(); ++j) numbers[j] -= usual[j];
    model.target.decode_departures(numbers, std::span(responses).subspan(place * points, points));
  }
}

double NetworkStudy::mean_square(std::size_t used, Of what) const {
  const std::vector<double>& squares = what == Of::network ? network_squares_
                                       : what == Of::line  ? line_squares_
                                                           : climatology_squares_;
  double sum = 0.0;
  for (std::size_t year = 0; year < judged_years_.size(); ++year) sum += squares[year * used_.size() + used];
  return sum / static_cast<double>(learnable_);
}

double NetworkStudy::importance(std::size_t predictor, std::size_t used) const {
  double shuffled = 0.0;
  for (std::size_t turn = 0; turn < turns(); ++turn) shuffled += turns_[turn].shuffled[predictor * used_.size() + used];
  const double as_it_is = mean_square(used, Of::network) * static_cast<double>(learnable_);
  return as_it_is > 0.0 ? shuffled / as_it_is - 1.0 : core::kMissing;
}

double NetworkStudy::response(std::size_t predictor, std::size_t place, std::size_t used) const {
  return responses_[predictor][place * used_.size() + used];
}

double NetworkStudy::predictor_sd(std::size_t predictor) const {
  std::size_t source = 0;
  for (std::size_t k = 0; k < predictor; ++k) source += setup_.predictors[k].pairs.size();
  return turns_.back().model.sources[source].unit_of(0);
}

NetworkStudy::Epoch NetworkStudy::epoch(std::size_t number) const {
  Epoch mean{0.0, 0.0, 0.0};
  for (std::size_t turn = 0; turn < turns(); ++turn) {
    for (const kernels::TrainingCourse& course : turns_[turn].courses) {
      if (number >= course.training.size()) continue;
      mean.networks += 1.0;
      mean.training += course.training[number];
      mean.stopping += number < course.stopping.size() ? course.stopping[number] : core::kMissing;
    }
  }
  if (mean.networks == 0.0) return {core::kMissing, core::kMissing, 0.0};
  return {mean.training / mean.networks, mean.stopping / mean.networks, mean.networks};
}

double NetworkStudy::share_better() const {
  double better = 0.0;
  double all = 0.0;
  for (std::size_t p = 0; p < used_.size(); ++p) {
    const double weight = setup_.weights[used_[p]];
    all += weight;
    if (skills_[p].low > 0.0) better += weight;
  }
  return all > 0.0 ? better / all : core::kMissing;
}

std::string NetworkStudy::verdict() const {
  const Skill& skill = points() == 1 ? skills_.front() : skill_of_all_;
  if (std::isnan(skill.skill)) return {};
  const std::string limits = fmt::format("skill {:.3f}, 95 % limits {:.3f} to {:.3f}, {}", skill.skill, skill.low,
                                         skill.high, core::counted(judged_years_.size(), "year"));
  const bool better = skill.low > 0.0;
  if (points() > 1) {
    return fmt::format(
        "over all points together the network is {}better than a linear regression: {}; point by point "
        "it is at {:.1f} % of them by weight, where chance gives up to 2.5 %",
        better ? "" : "not ", limits, 100.0 * share_better());
  }
  return better ? std::string() : fmt::format("the network is not better than a linear regression: {}", limits);
}

/// Tells where predictors are worth nothing: then a network that learns nothing beats a line that learns noise.
std::string NetworkStudy::vain() const {
  double network = 0.0;
  double climatology = 0.0;
  for (std::size_t p = 0; p < points(); ++p) {
    network += setup_.weights[used_[p]] * mean_square(p, Of::network);
    climatology += setup_.weights[used_[p]] * mean_square(p, Of::climatology);
  }
  if (network < climatology) return {};
  return fmt::format(
      "the network is not better than the climatology of the training years, which knows no predictor: its "
      "mean square error is {:.1f} % of that one's",
      100.0 * network / climatology);
}

std::vector<std::string> NetworkStudy::findings() const {
  std::vector<std::string> all;
  const auto tell_gaps = [&](const std::string& name, std::size_t used, std::size_t points) {
    if (used == points) return;
    all.push_back(
        fmt::format("{} of the {} points of '{}' have no value at some of the times that are used: they are left "
                    "out",
                    points - used, points, name));
  };
  tell_gaps(setup_.target_name, used_.size(), setup_.points);
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    tell_gaps(setup_.predictors[k].name, used_of_predictors_[k].size(), setup_.predictors[k].points);
  }
  std::size_t without_line = 0;
  std::size_t without_end = 0;
  std::size_t too_short = 0;
  for (std::size_t turn = 0; turn < turns(); ++turn) {
    without_line += turns_[turn].has_line ? 0 : 1;
    for (const kernels::TrainingCourse& course : turns_[turn].courses) {
      without_end += course.finite ? 0 : 1;
      too_short += course.finite && !course.stopped_early && setup_.division.stopping ? 1 : 0;
    }
  }
  const std::size_t networks = turns() * setup_.ensemble;
  if (without_line > 0) {
    all.push_back(
        fmt::format("the predictors depend on each other, or are constant, in the years that {} of the {} blocks "
                    "are predicted from: there is no linear regression to compare with, and the skill is missing",
                    without_line, turns()));
  }
  if (without_end > 0) {
    all.push_back(
        fmt::format("the errors of {} of the {} networks grew beyond all numbers: they are taken as they were "
                    "before; a smaller learning_rate may do",
                    without_end, networks));
  }
  if (too_short > 0) {
    all.push_back(fmt::format("{} of the {} networks had not come to their end after {} epochs: more may be better",
                              too_short, networks, setup_.training.epochs));
  }
  for (const std::string& sentence : {verdict(), vain()}) {
    if (!sentence.empty()) all.push_back(sentence);
  }
  return all;
}

}  // namespace fieldwise::analysis
