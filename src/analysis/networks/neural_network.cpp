#include "fieldwise/analysis/networks/neural_network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "analysis/networks/network_file.hpp"
#include "analysis/networks/network_study.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/pair_times.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/core/year_span.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kHiddenDoc{"hidden", "1", "", "the number of units of each hidden layer"};
constexpr core::OptionDoc kActivationDoc{"activation", "", "", "what hidden units make of their sums"};
constexpr core::OptionDoc kOptimizerDoc{"optimizer", "", "",
                                        "how weights follow the gradient: Adam, or plain descent with momentum"};
constexpr core::OptionDoc kEpochsDoc{"epochs", "1", "", "the most times that all cases are learnt from"};
constexpr core::OptionDoc kRateDoc{"learning_rate", "1", "", "the length of a step"};
constexpr core::OptionDoc kMomentumDoc{"momentum", "1", "", "the share of the last step that the next keeps, for sgd"};
constexpr core::OptionDoc kBatchDoc{"batch", "1", "", "cases from which one step is made; 0: all of them"};
constexpr core::OptionDoc kPatienceDoc{
    "patience", "1", "",
    "epochs without a better error of the stopping block after which training ends; none: there is no such block, and "
    "all epochs are learnt"};
constexpr core::OptionDoc kFoldsDoc{"folds", "1", "", "blocks of years, each predicted once from the others"};
constexpr core::OptionDoc kEnsembleDoc{"ensemble", "1", "", "networks whose mean is the prediction"};
constexpr core::OptionDoc kSeedDoc{"seed", "1", "", "of all that is drawn"};
constexpr core::OptionDoc kBootstrapDoc{"bootstrap", "1", "", "draws of years of which the limits are made"};
constexpr core::OptionDoc kComponentsDoc{
    "components", "1", "",
    "predicts so many principal components of the field instead of each point; the prediction is made of them"};
constexpr core::OptionDoc kFromComponentsDoc{"from_components", "1", "",
                                             "how many components of it stand for a predictor that is a field"};
constexpr core::OptionDoc kWeightsDoc{"weights", "", "",
                                      "how much points count in components and in the skill of the whole field"};
constexpr core::OptionDoc kByDoc{"by", "", "", "the climatology that is taken off first, of training years"};
constexpr core::OptionDoc kLagDoc{"lag", "steps", "one lag, [first, last], or {list: [...]}",
                                  "each predictor is taken so many steps earlier; of several lags at each"};
constexpr core::OptionDoc kNetworkDoc{"network", "", "a file with the `network` of such a step",
                                      "applies this one to predictors of the same names; nothing is learnt"};
constexpr std::array<core::Named<kernels::Activation>, 3> kActivationNames{{{"relu", kernels::Activation::relu},
                                                                            {"tanh", kernels::Activation::tanh},
                                                                            {"sigmoid", kernels::Activation::sigmoid}}};
constexpr std::array<core::Named<kernels::Descent>, 2> kDescentNames{
    {{"adam", kernels::Descent::adam}, {"sgd", kernels::Descent::sgd}}};
constexpr std::array<core::Named<By>, 3> kGroupNames{{{"all", By::all}, {"month", By::month}, {"season", By::season}}};

constexpr std::array kInputs{
    InputDoc{.key = "of",
             .text = "the series or field to be predicted; with `network` only a field is needed, and lends its grid",
             .instead = "network"},
    InputDoc{.key = "from", .text = "the predictors: series, or fields, of which components are taken", .many = true}};
constexpr std::array kOutputs{
    OutputDoc{"prediction", "units of `of`", "`of` as networks say that have not seen the years around",
              core::main_result(core::Nature::as_input)},
    OutputDoc{"skill", "1", "1 - MSE of the network / MSE of the linear regression, of years not used",
              core::beside(core::Nature::about_zero)},
    OutputDoc{"skill_low", "1", "lower end of the 95 % interval of the skill; above 0: better than the line",
              core::beside(core::Nature::about_zero)},
    OutputDoc{"skill_high", "1", "upper end of that interval", core::beside(core::Nature::about_zero)},
    OutputDoc{"rmse", "units of `of`, K for temperatures", "root mean square error of the network",
              core::beside(core::Nature::error)},
    OutputDoc{"rmse_linear", "units of `of`, K for temperatures", "that of the linear regression",
              core::beside(core::Nature::error)},
    OutputDoc{"rmse_climatology", "units of `of`, K for temperatures", "that of the climatology of the training years",
              core::beside(core::Nature::error)},
    OutputDoc{"importance", "1", "[predictor] growth of the MSE, as a share, where the predictor is shuffled",
              core::beside(core::Nature::about_zero)},
    OutputDoc{"response_PREDICTOR", "units of `of`, K for temperatures",
              "[predictor_sd] change of the prediction where the predictor is so many standard deviations off its mean",
              core::beside(core::Nature::about_zero)},
    OutputDoc{"asymmetry_PREDICTOR", "units of `of`, K for temperatures",
              "[predictor_size] sum of the responses to both signs of a size: 0 for a line",
              core::beside(core::Nature::about_zero)},
    OutputDoc{"training_loss", "1", "[epoch] mean square of standardised errors while learning",
              core::beside(core::Nature::magnitude)},
    OutputDoc{"stopping_loss", "1", "[epoch] the same of the block that says when to stop",
              core::beside(core::Nature::magnitude)},
    OutputDoc{"networks", "1", "[epoch] networks that were still learning", core::beside(core::Nature::count)},
    OutputDoc{"network", "1", "[parameter] the networks that learnt from all years, for `network: FILE`",
              core::beside(core::Nature::value)}};

[[noreturn]] void refuse(const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); }

[[noreturn]] void disagree(const std::string& sentence) {
  throw core::Error(core::ErrorKind::inputs_disagree, sentence);
}

void require_times(const core::FieldHeader& field) {
  if (field.leading == core::Leading::time && !field.time->climatological) return;
  refuse(fmt::format("'{}' has no time axis for a network to learn along", field.name));
}

std::shared_ptr<const core::CoordinateAxis> axis_of(const std::string& name, const std::string& long_name,
                                                    const std::string& units, std::vector<double> values, bool whole,
                                                    std::map<std::string, std::string> attributes = {}) {
  core::CoordinateAxis axis{.name = name, .long_name = long_name, .units = units, .whole = whole};
  axis.values = std::move(values);
  axis.attributes = std::move(attributes);
  return std::make_shared<const core::CoordinateAxis>(std::move(axis));
}

std::vector<double> counted_from(std::size_t first, std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<double>(first + i));
  return values;
}

std::vector<double> lat_lon_of(const core::Grid& grid) {
  std::vector<double> all;
  if (!grid.has_places()) return all;
  for (const auto place : {lat_of, lon_of}) {
    for (std::size_t row = 0; row < grid.rows; ++row) {
      for (std::size_t column = 0; column < grid.columns; ++column) all.push_back(place(grid, row, column));
    }
  }
  return all;
}

/// Returns how much the points of a field count: alike where they have no places and no components are made of them.
std::vector<double> weights_of(const core::FieldHeader& field, AreaWeights weights, bool components) {
  if (field.is_series()) return {1.0};
  if (!field.grid->has_places() && !components) return std::vector<double>(field.grid->size(), 1.0);
  return cell_weights(field, weights, "neural_network");
}

}  // namespace

struct NeuralNetwork::Use {
  StoredNetwork network;
  std::vector<std::vector<double>> values;                      // [predictor]: [time][point]
  std::vector<std::vector<std::vector<std::ptrdiff_t>>> pairs;  // [predictor][lag][time]
  std::vector<std::size_t> slots;
  std::vector<double> prediction;  // [time][used point]
  std::vector<CaseRows> sources;
};

void NeuralNetwork::Options::describe(core::OptionVisitor& visitor) {
  visitor.integers(kHiddenDoc, hidden, 1, 1000);
  visitor.choice(kActivationDoc, activation, kActivationNames);
  visitor.choice(kOptimizerDoc, optimizer, kDescentNames);
  visitor.integer(kEpochsDoc, epochs, 1, 100'000);
  visitor.number(kRateDoc, learning_rate, 1e-8, 10.0);
  visitor.number(kMomentumDoc, momentum, 0.0, 0.999);
  visitor.integer(kBatchDoc, batch, 0, 1'000'000);
  visitor.optional_integer(kPatienceDoc, patience, 1, 100'000);
  visitor.integer(kFoldsDoc, folds, 3, 100);
  visitor.integer(kEnsembleDoc, ensemble, 1, 100);
  visitor.integer(kSeedDoc, seed, 0, std::numeric_limits<int>::max());
  visitor.integer(kBootstrapDoc, bootstrap, 20, 100'000);
  visitor.optional_integer(kComponentsDoc, components, 1, 1000);
  visitor.integer(kFromComponentsDoc, from_components, 1, 100);
  visitor.choice(kWeightsDoc, weights, kAreaWeightsNames);
  visitor.choice(kByDoc, by, kGroupNames);
  visitor.lags(kLagDoc, lags, lag_unit);
  visitor.text(kNetworkDoc, network);
}

const OperationDoc& NeuralNetwork::doc() {
  static const OperationDoc doc{
      "neural_network",
      "Learns a series or field from predictors by a feed-forward network, and says whether it is better than a line "
      "in "
      "years that it has not seen.",
      "h = g(W h + b) layer after layer, the last one linear; least mean square of (x - climatology) / sd; skill = 1 - "
      "MSE / MSE of the multiple linear regression, over all blocks of years, each predicted by what was learnt from "
      "other years; limits: 2.5 and 97.5 % of the skill over draws of years",
      "Rumelhart, Hinton and Williams (1986), doi 10.1038/323533a0; Kingma and Ba (2015), arXiv 1412.6980; Hsieh "
      "(2009), Machine Learning Methods in the Environmental Sciences, chapters 4 to 6, doi 10.1017/CBO9780511627217",
      kInputs,
      kOutputs};
  return doc;
}

std::vector<std::string> NeuralNetwork::quantities(const Options& options, std::span<const InputName> names) {
  std::vector<std::string> all{"prediction"};
  if (!options.network.empty()) return all;
  all.insert(all.end(), {"skill", "skill_low", "skill_high", "rmse", "rmse_linear", "rmse_climatology", "importance"});
  for (const char* const what : {"response_", "asymmetry_"}) {
    for (const InputName& input : names) {
      if (input.key == "from") all.push_back(what + input.name);
    }
  }
  all.insert(all.end(), {"training_loss", "stopping_loss", "networks", "network"});
  return all;
}

NeuralNetwork::NeuralNetwork(std::span<const core::FieldHeader> inputs, const Options& options,
                             std::span<const InputName> names, Provider& provider)
    : options_(options), headers_(inputs.begin(), inputs.end()) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (names[i].key == "of") {
      of_ = i;
    } else {
      predictors_.push_back(i);
      names_.push_back(names[i].name);
      require_times(inputs[i]);
    }
  }
  if (predictors_.empty()) refuse("neural_network needs predictors: from: [SERIES, ...]");
  need_.across_rows = true;
  need_.split = core::Split::none;  // fields of other grids are shown whole with each tile
  need_.finished_inputs.assign(inputs.size(), false);
  choose_driver();
  if (!options_.network.empty()) {
    load(inputs, provider);
    return;
  }
  if (!of_) refuse("neural_network needs something to learn (of: FIELD), or a network to apply (network: FILE)");
  need_.keeps_results = true;
  set_up(inputs);
}

NeuralNetwork::NeuralNetwork(NeuralNetwork&&) noexcept = default;
NeuralNetwork& NeuralNetwork::operator=(NeuralNetwork&&) noexcept = default;
NeuralNetwork::~NeuralNetwork() = default;

/// The tiles follow the input with most rows: then each of the others is shown whole as well. A field that only lends
/// its grid is not asked for values.
void NeuralNetwork::choose_driver() {
  need_.driver = predictors_.front();
  for (std::size_t i = 0; i < headers_.size(); ++i) {
    const bool is_read = of_ != i || options_.network.empty();
    if (is_read && headers_[i].grid->rows > headers_[need_.driver].grid->rows) need_.driver = i;
  }
}

/// Pairs predictors with the times of what is predicted.
void NeuralNetwork::add_predictors(std::span<const core::FieldHeader> inputs, const core::FieldHeader& base) {
  setup_->slots = Slots({.by = options_.by}, base.time->calendar).slots_of(*base.time);
  setup_->slot_count = Slots({.by = options_.by}, base.time->calendar).count();
  double longest_days = 0.0;
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    const core::FieldHeader& from = inputs[predictors_[k]];
    const core::TimeStep step = core::pairing_step(*base.time, *from.time);
    if (const auto notice = core::pairing_notice(*base.time, *from.time)) notices_.push_back(*notice);
    StudySetup::Predictor one;
    one.name = names_[k];
    one.points = from.grid->size();
    one.times = from.time->size();
    one.components = from.is_series() ? 0 : static_cast<std::size_t>(options_.from_components);
    if (one.components > std::min(one.points, one.times)) {
      refuse(fmt::format("from_components is {}, but '{}' has {} and {}: not more than either", one.components,
                         from.name, core::counted(one.times, "time"), core::counted(one.points, "point")));
    }
    one.weights = weights_of(from, options_.weights, true);
    for (const int lag : lags_in_steps(options_.lags, options_.lag_unit, step)) {
      one.pairs.push_back(core::pair_times(*base.time, *from.time, lag));
      longest_days = std::max(longest_days, std::abs(lag) * step.days());
      if (std::ranges::all_of(one.pairs.back(), [](std::ptrdiff_t partner) { return partner < 0; })) {
        disagree(fmt::format("'{}' ({}) and '{}' ({}) have no dates in common at lag {}", base.name,
                             core::format_period(core::covered_period(*base.time)), from.name,
                             core::format_period(core::covered_period(*from.time)), lag));
      }
    }
    setup_->predictors.push_back(std::move(one));
  }
  constexpr double kShortestYear = 360.0;
  setup_->division.gap_years =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(longest_days / kShortestYear)));
}

StudySetup NeuralNetwork::setup_of(const core::FieldHeader& of) const {
  StudySetup setup;
  setup.target_name = of.name;
  setup.points = of.grid->size();
  setup.components = static_cast<std::size_t>(options_.components.value_or(0));
  setup.weights = weights_of(of, options_.weights, setup.components > 0);
  setup.hidden.assign(options_.hidden.begin(), options_.hidden.end());
  setup.activation = options_.activation;
  kernels::Training& how = setup.training;
  how.descent = options_.optimizer;
  how.learning_rate = options_.learning_rate;
  how.momentum = options_.momentum;
  how.batch = static_cast<std::size_t>(options_.batch);
  how.epochs = static_cast<std::size_t>(options_.epochs);
  how.patience = static_cast<std::size_t>(options_.patience.value_or(0));
  how.seed = static_cast<std::uint64_t>(options_.seed);
  setup.division.blocks = static_cast<std::size_t>(options_.folds);
  setup.division.stopping = options_.patience.has_value();
  setup.ensemble = static_cast<std::size_t>(options_.ensemble);
  setup.bootstrap = static_cast<std::size_t>(options_.bootstrap);
  return setup;
}

void NeuralNetwork::set_up(std::span<const core::FieldHeader> inputs) {
  const core::FieldHeader& of = inputs[*of_];
  require_times(of);
  if (options_.hidden.empty()) refuse("hidden has no layer: give the number of units of each, such as hidden: [8]");
  if (options_.components && of.is_series()) {
    refuse(fmt::format("components are of a field, and '{}' is a series: leave them out", of.name));
  }
  setup_ = std::make_unique<StudySetup>(setup_of(of));
  if (setup_->components > std::min(setup_->points, of.time->size())) {
    refuse(fmt::format("components is {}, but '{}' has {} and {}: not more than either", setup_->components, of.name,
                       core::counted(of.time->size(), "time"), core::counted(setup_->points, "point")));
  }
  add_predictors(inputs, of);
  std::vector<std::int64_t> paired;
  for (std::size_t t = 0; t < of.time->size(); ++t) {
    setup_->years.push_back(core::year_of(*of.time, of.time->date(t)).year);
    const bool all = std::ranges::all_of(setup_->predictors, [&](const StudySetup::Predictor& one) {
      return std::ranges::all_of(one.pairs, [&](const auto& pairs) { return pairs[t] >= 0; });
    });
    if (all) paired.push_back(setup_->years.back());
  }
  if (const std::string fault = fault_of_sets(*setup_, paired); !fault.empty()) disagree(fault);
  notice_size(of);
  add_headers(of);
}

void NeuralNetwork::notice_size(const core::FieldHeader& of) {
  const std::size_t weights = kernels::Perceptron::parameter_count(setup_->layers(setup_->outputs()));
  const std::size_t values = setup_->outputs() * of.time->size();
  if (weights <= values) return;
  notices_.push_back(fmt::format(
      "each network has {} weights, more than the {} values that it learns: it can know them by heart, so that nothing "
      "but the skill says what it is worth; fewer hidden units are safer",
      weights, values));
}

void NeuralNetwork::add_headers(const core::FieldHeader& of) {
  const std::string title = title_of(of);
  core::FieldHeader prediction = nameless_header(of);
  prediction.quantity = "prediction";
  prediction.long_name = title + " as a network predicts it in years that it has not seen";
  prediction.ancillary = {"skill"};
  core::FieldHeader base;
  base.grid = of.grid;
  base.attributes = {{"period", core::format_period(core::covered_period(*of.time))}};
  outputs_ = {prediction};
  const auto add = [&](const char* quantity, const std::string& long_name) -> core::FieldHeader& {
    core::FieldHeader& header = outputs_.emplace_back(base);
    header.quantity = quantity;
    header.units = core::Units("1");
    header.long_name = long_name;
    return header;
  };
  core::FieldHeader& skill = add("skill", "skill of the network against a linear regression for " + title);
  skill.ancillary = {"skill_low", "skill_high"};
  skill.attributes["skill"] = "1 - MSE of the network / MSE of the multiple linear regression, years not used";
  skill.attributes["missing_rule"] = "missing where no linear regression is defined";
  skill.numeric_attributes = {{"years", core::kMissing}};
  if (!of.is_series()) {
    for (const char* const name : {"field_skill", "field_skill_low", "field_skill_high", "share_better"}) {
      skill.numeric_attributes[name] = core::kMissing;
    }
  }
  add("skill_low", "lower end of the 95% interval of the skill for " + title);
  add("skill_high", "upper end of the 95% interval of the skill for " + title);
  make_spread(add("rmse", "root mean square error of the network for " + title), of);
  make_spread(add("rmse_linear", "root mean square error of the linear regression for " + title), of);
  make_spread(add("rmse_climatology", "root mean square error of the climatology for " + title), of);
  core::FieldHeader& importance =
      add("importance", "growth of the mean square error for " + title + " where a predictor is shuffled");
  importance.leading = core::Leading::coordinate;
  importance.coordinate = axis_of("predictor", "number of the predictor", "1", counted_from(1, names_.size()), true,
                                  {{"value_names", fmt::format("{}", fmt::join(names_, " "))}});
  add_predictor_headers(of, title);
  add_training_headers(title);
  card_ = std::make_unique<NetworkCard>(card_of(of, title));
  outputs_.back().attributes = card_->attributes();
  declare_kinds(doc(), of);
}

NetworkCard NeuralNetwork::card_of(const core::FieldHeader& of, const std::string& title) const {
  NetworkCard card;
  for (std::size_t k = 0; k < names_.size(); ++k) {
    const StudySetup::Predictor& one = setup_->predictors[k];
    card.predictors.push_back({names_[k], headers_[predictors_[k]].units.text(), one.points, one.components});
  }
  const core::FieldHeader& first = headers_[predictors_.front()];
  card.lags = lags_in_steps(options_.lags, options_.lag_unit, core::pairing_step(*of.time, *first.time));
  card.step = of.time->step.name();
  card.by = std::ranges::find(kGroupNames, options_.by, &core::Named<By>::value)->name;
  card.slots = setup_->slot_count;
  card.activation = activation_word(options_.activation);
  card.hidden = setup_->hidden;
  card.members = setup_->ensemble;
  card.target = of.name;
  card.target_title = title;
  card.target_units = of.units.text();
  card.target_difference = of.difference;
  card.target_single = of.type == core::ValueType::float32;
  card.rows = of.grid->rows;
  card.columns = of.grid->columns;
  card.components = setup_->components;
  card.places = of.grid->has_places() ? setup_->points : 0;
  return card;
}

void NeuralNetwork::add_predictor_headers(const core::FieldHeader& of, const std::string& title) {
  std::vector<double> both;
  std::vector<double> sizes;
  for (std::size_t place = 0; place < kResponses; ++place) {
    both.push_back(kResponseStep * (static_cast<double>(place) - static_cast<double>(kResponseSide)));
    if (place > kResponseSide) sizes.push_back(both.back());
  }
  const auto response_axis =
      axis_of("predictor_sd", "predictor in standard deviations about its mean", "1", both, false);
  const auto size_axis =
      axis_of("predictor_size", "size of the departure of the predictor in standard deviations", "1", sizes, false);
  for (const bool asymmetry : {false, true}) {
    for (const std::string& name : names_) {
      core::FieldHeader& header = outputs_.emplace_back();
      header.quantity = (asymmetry ? "asymmetry_" : "response_") + name;
      header.grid = of.grid;
      header.units = of.units.difference();
      header.difference = of.units.is_temperature();
      header.leading = core::Leading::coordinate;
      header.coordinate = asymmetry ? size_axis : response_axis;
      header.long_name = asymmetry ? fmt::format("asymmetry of the response of {} to {}", title, name)
                                   : fmt::format("response of {} to {}", title, name);
      header.attributes = {{"missing_rule", "missing beyond the values that the predictor had"}};
      header.numeric_attributes = {{"predictor_sd", core::kMissing}};
    }
  }
}

void NeuralNetwork::add_training_headers(const std::string& title) {
  const auto epochs = axis_of("epoch", "number of the epoch; 0: before the first", "1",
                              counted_from(0, static_cast<std::size_t>(options_.epochs) + 1), true);
  const auto add = [&](const char* quantity, const std::string& long_name) -> core::FieldHeader& {
    core::FieldHeader& header = outputs_.emplace_back();
    header.quantity = quantity;
    header.long_name = long_name + title;
    header.units = core::Units("1");
    header.leading = core::Leading::coordinate;
    header.coordinate = epochs;
    return header;
  };
  for (const bool stopping : {false, true}) {
    core::FieldHeader& loss =
        stopping ? add("stopping_loss", "mean square of standardised errors in the stopping block for ")
                 : add("training_loss", "mean square of standardised errors in training for ");
    loss.ancillary = {"networks"};
    loss.attributes["missing_rule"] =
        "missing in epochs that no network learnt in, or where no block says when to stop";
  }
  add("networks", "networks still in training for ").type = core::ValueType::int32;
  core::FieldHeader& network = add("network", "trained networks for ");
  network.coordinate = axis_of("parameter", "number of the parameter", "1",
                               counted_from(1, card_of(headers_[*of_], title).numbers()), true);
}

void NeuralNetwork::load(std::span<const core::FieldHeader> inputs, Provider& provider) {
  use_ = std::make_unique<Use>();
  use_->network = network_of(provider.marked_numbers(options_.network, kNetworkMark), options_.network);
  const NetworkCard& card = use_->network.card;
  const auto by = std::ranges::find(kGroupNames, card.by, &core::Named<By>::name);
  if (by == kGroupNames.end()) refuse(fmt::format("{}: '{}' is no climatology", options_.network, card.by));
  options_.by = by->value;
  options_.lags = card.lags;
  options_.lag_unit.clear();
  check_stored(inputs);
  const core::FieldHeader& base = inputs[predictors_.front()];
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    auto& pairs = use_->pairs.emplace_back();
    for (const int lag : card.lags) pairs.push_back(core::pair_times(*base.time, *inputs[predictors_[k]].time, lag));
  }
  const Slots slots({.by = options_.by}, base.time->calendar);
  use_->slots = slots.slots_of(*base.time);
  if (slots.count() != card.slots) disagree(fmt::format("{}: its climatology has other slots", options_.network));
  core::FieldHeader prediction;
  prediction.quantity = "prediction";
  prediction.leading = core::Leading::time;
  prediction.time = base.time;
  if (card.points() > 1) prediction.grid = inputs[*of_].grid;
  prediction.units = core::Units(card.target_units);
  prediction.difference = card.target_difference;
  prediction.type = card.target_single ? core::ValueType::float32 : core::ValueType::float64;
  prediction.long_name = card.target_title + " as a trained network predicts it";
  outputs_ = {std::move(prediction)};
  declare_kinds(doc(), of_ ? inputs[*of_] : base);
}

/// Requires predictors and a grid that are those of the network.
void NeuralNetwork::check_stored(std::span<const core::FieldHeader> inputs) const {
  const NetworkCard& card = use_->network.card;
  std::vector<std::string> wanted;
  for (const NetworkCard::Predictor& one : card.predictors) wanted.push_back(one.name);
  if (wanted != names_) {
    disagree(
        fmt::format("{}: its network was trained with the {} {}, in this order, and is given {}: name inputs and "
                    "steps so",
                    options_.network, wanted.size() == 1 ? "predictor" : "predictors", fmt::join(wanted, ", "),
                    fmt::join(names_, ", ")));
  }
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    const core::FieldHeader& from = inputs[predictors_[k]];
    if (from.units.text() != card.predictors[k].units) {
      disagree(fmt::format("{}: its network was trained with '{}' in {}, which is in {} here: say units of the input",
                           options_.network, names_[k], card.predictors[k].units, from.units.text()));
    }
    if (from.grid->size() != card.predictors[k].points) {
      disagree(fmt::format("{}: its network was trained with '{}' at {}, which has {} here", options_.network,
                           names_[k], core::counted(card.predictors[k].points, "point"),
                           core::counted(from.grid->size(), "point")));
    }
    if (const std::string step = from.time->step.name(); k == 0 && step != card.step) {
      disagree(fmt::format("{}: its network was trained with times of step {}, and those of '{}' are of step {}",
                           options_.network, card.step, names_[k], step));
    }
  }
  if (card.points() == 1) return;
  if (!of_) {
    refuse(fmt::format("{}: its network predicts a field of {} x {} points: of: FIELD lends the grid", options_.network,
                       card.rows, card.columns));
  }
  check_places(inputs[*of_]);
}

void NeuralNetwork::check_places(const core::FieldHeader& of) const {
  const NetworkCard& card = use_->network.card;
  const std::vector<double> here = lat_lon_of(*of.grid);
  const std::vector<double>& there = use_->network.lat_lon_deg;
  bool same = of.grid->rows == card.rows && of.grid->columns == card.columns && here.size() == there.size();
  constexpr double kNear = 1e-4;
  for (std::size_t i = 0; same && i < here.size(); ++i) {
    same = std::abs(std::remainder(here[i] - there[i], 360.0)) < kNear;
  }
  if (!same) {
    disagree(fmt::format("{}: its network was trained on another grid ({} x {} points) than that of '{}' ({} x {})",
                         options_.network, card.rows, card.columns, of.name, of.grid->rows, of.grid->columns));
  }
}

core::IndexRange NeuralNetwork::times_needed(std::size_t input, core::IndexRange times) const {
  if (input == need_.driver) return times;
  if (use_ && of_ && input == *of_) return {};  // its grid is all that is asked for
  return {0, headers_[input].time->size()};
}

std::size_t NeuralNetwork::state_bytes(std::size_t /*rows*/) const {
  // What is written of the final networks is made of a copy of them.
  if (setup_) return NetworkStudy::bytes(*setup_) + 2 * card_->numbers() * sizeof(double);
  const NetworkCard& card = use_->network.card;
  std::size_t numbers = 2 * card.numbers() + use_->slots.size() * card.points();
  for (const std::size_t input : predictors_) numbers += headers_[input].time->size() * headers_[input].grid->size();
  return numbers * sizeof(double);
}

void NeuralNetwork::begin(core::IndexRange /*rows*/) {
  if (setup_) {
    study_ = std::make_unique<NetworkStudy>(*setup_);
    return;
  }
  use_->values.clear();
  for (const std::size_t input : predictors_) {
    use_->values.emplace_back(headers_[input].time->size() * headers_[input].grid->size(), core::kMissing);
  }
}

void NeuralNetwork::accumulate(std::span<const core::TileView> inputs) {
  const auto copy = [](const core::TileView& view, const core::Grid& grid, std::span<double> into) {
    const core::Extent& extent = view.extent();
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
        std::ranges::copy(view.row(time, row),
                          into.begin() + static_cast<std::ptrdiff_t>((time * grid.rows + row) * grid.columns));
      }
    }
  };
  if (study_) copy(inputs[*of_], *headers_[*of_].grid, study_->target());
  for (std::size_t k = 0; k < predictors_.size(); ++k) {
    const std::size_t input = predictors_[k];
    copy(inputs[input], *headers_[input].grid, study_ ? study_->predictor(k) : std::span<double>(use_->values[k]));
  }
}

std::vector<std::size_t> NeuralNetwork::phases() const {
  if (study_) return study_->phases();
  return {1, std::min<std::size_t>(use_->slots.size(), 64)};
}

void NeuralNetwork::work(std::size_t phase, std::size_t part) {
  if (study_) {
    study_->work(phase, part);
    return;
  }
  const NetworkModel& model = use_->network.model;
  const std::size_t points = use_->network.used.target.size();
  const std::size_t times = use_->slots.size();
  if (phase == 0) {
    use_->prediction.assign(times * points, core::kMissing);
    use_->sources.clear();
    for (std::size_t k = 0; k < predictors_.size(); ++k) {
      std::vector<double>& values = use_->values[k];
      const std::size_t all = headers_[predictors_[k]].grid->size();
      const std::vector<std::size_t>& used = use_->network.used.predictors[k];
      for (std::size_t row = 0; row < values.size() / all; ++row) {
        for (std::size_t p = 0; p < used.size(); ++p) values[row * used.size() + p] = values[row * all + used[p]];
      }
      for (const auto& pairs : use_->pairs[k]) {
        CaseRows source{values.data(), used.size(), {}};
        for (const std::ptrdiff_t partner : pairs)
          source.rows.push_back(static_cast<std::size_t>(std::max<std::ptrdiff_t>(partner, 0)));
        use_->sources.push_back(std::move(source));
      }
    }
    return;
  }
  const std::size_t parts = phases()[1];
  std::vector<double> in(model.inputs());
  std::vector<double> numbers(model.target.size());
  for (std::size_t t = times * part / parts; t < times * (part + 1) / parts; ++t) {
    core::throw_if_stopped();
    const bool paired = std::ranges::all_of(use_->pairs, [&](const auto& of_predictor) {
      return std::ranges::all_of(of_predictor, [&](const auto& pairs) { return pairs[t] >= 0; });
    });
    if (!paired) continue;
    model.encode(use_->sources, t, use_->slots[t], in);
    if (std::ranges::any_of(in, [](double x) { return std::isnan(x); })) continue;
    model.predict(in, numbers);
    model.target.decode(numbers, use_->slots[t], std::span(use_->prediction).subspan(t * points, points));
  }
}

void NeuralNetwork::finish(std::span<const core::MutableTileView> outputs) const {
  const std::vector<std::size_t>& used = study_ ? study_->used_points() : use_->network.used.target;
  const std::span<const double> prediction = study_ ? study_->prediction() : std::span<const double>(use_->prediction);
  for (const core::MutableTileView& view : outputs) {
    const core::Extent& extent = view.extent();
    for (std::size_t t = extent.times.begin; t < extent.times.end; ++t) {
      for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
        std::ranges::fill(view.row(t, row), core::kMissing);
      }
    }
  }
  const std::size_t columns = outputs[0].extent().columns;
  const std::size_t times = outputs[0].extent().times.size();
  for (std::size_t t = 0; t < times; ++t) {
    for (std::size_t p = 0; p < used.size(); ++p) {
      outputs[0].at(t, used[p] / columns, used[p] % columns) =
          core::round_to_type(outputs_[0].type, prediction[t * used.size() + p]);
    }
  }
  if (study_) finish_training(outputs);
}

void NeuralNetwork::finish_training(std::span<const core::MutableTileView> outputs) const {
  const std::vector<std::size_t>& used = study_->used_points();
  const std::size_t columns = headers_[*of_].grid->columns;
  const double factor = headers_[*of_].difference ? 1.0 : headers_[*of_].units.difference_factor();
  const std::size_t predictors = predictors_.size();
  constexpr std::size_t kImportance = 7;
  for (std::size_t p = 0; p < used.size(); ++p) {
    const auto at = [&](std::size_t output, std::size_t leading) -> double& {
      return outputs[output].at(leading, used[p] / columns, used[p] % columns);
    };
    const Skill& skill = study_->skill(p);
    at(1, 0) = skill.skill;
    at(2, 0) = skill.low;
    at(3, 0) = skill.high;
    at(4, 0) = std::sqrt(study_->mean_square(p, NetworkStudy::Of::network)) * factor;
    at(5, 0) = std::sqrt(study_->mean_square(p, NetworkStudy::Of::line)) * factor;
    at(6, 0) = std::sqrt(study_->mean_square(p, NetworkStudy::Of::climatology)) * factor;
    for (std::size_t k = 0; k < predictors; ++k) {
      at(kImportance, k) = study_->importance(k, p);
      for (std::size_t place = 0; place < kResponses; ++place) {
        at(kImportance + 1 + k, place) = study_->response(k, place, p) * factor;
      }
      for (std::size_t size = 1; size <= kResponseSide; ++size) {
        at(kImportance + 1 + predictors + k, size - 1) =
            (study_->response(k, kResponseSide + size, p) + study_->response(k, kResponseSide - size, p)) * factor;
      }
    }
  }
  const std::size_t training = kImportance + 1 + 2 * predictors;
  for (std::size_t epoch = 0; epoch <= static_cast<std::size_t>(options_.epochs); ++epoch) {
    const NetworkStudy::Epoch mean = study_->epoch(epoch);
    outputs[training].at(epoch, 0, 0) = mean.training;
    outputs[training + 1].at(epoch, 0, 0) = mean.stopping;
    outputs[training + 2].at(epoch, 0, 0) = mean.networks;
  }
  UsedPoints points{used, {}};
  for (std::size_t k = 0; k < predictors; ++k) points.predictors.push_back(study_->used_points_of(k));
  const std::vector<double> numbers =
      network_numbers(*card_, study_->final_model(), points, lat_lon_of(*headers_[*of_].grid));
  for (std::size_t i = 0; i < numbers.size(); ++i) outputs[training + 3].at(i, 0, 0) = numbers[i];
}

void NeuralNetwork::complete(std::span<const core::MutableTileView> /*outputs*/) {
  const std::size_t predictors = predictors_.size();
  for (core::FieldHeader& header : outputs_) {
    if (header.quantity != "skill") continue;
    header.numeric_attributes["years"] = static_cast<double>(study_->years());
    if (!header.numeric_attributes.contains("field_skill")) continue;
    const Skill& all = study_->skill_of_all();
    header.numeric_attributes["field_skill"] = all.skill;
    header.numeric_attributes["field_skill_low"] = all.low;
    header.numeric_attributes["field_skill_high"] = all.high;
    header.numeric_attributes["share_better"] = study_->share_better();
  }
  for (std::size_t i = 0; i < 2 * predictors; ++i) {
    outputs_[8 + i].numeric_attributes["predictor_sd"] = study_->predictor_sd(i % predictors);
  }
}

std::vector<std::string> NeuralNetwork::findings() const {
  return study_ ? study_->findings() : std::vector<std::string>();
}

}  // namespace fieldwise::analysis
