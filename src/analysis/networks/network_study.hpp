// Network study: trains networks on some years, judges them against a line on others, and asks what they have learnt.
// May know: network models, year blocks, kernels.
// Must not know: headers, units, files, options of a step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/networks/field_encoding.hpp"
#include "analysis/networks/network_model.hpp"
#include "analysis/networks/year_blocks.hpp"
#include "fieldwise/kernels/perceptron.hpp"

namespace fieldwise::analysis {

/// Is the grid on which responses are written, in standard deviations of a predictor about its mean.
inline constexpr double kResponseStep = 0.25;
inline constexpr std::size_t kResponseSide = 12;  ///< steps to each side
inline constexpr std::size_t kResponses = 2 * kResponseSide + 1;

/// Says what is learnt from what, and how.
struct StudySetup {
  /// Is a predictor: its places and times, and for each lag the time that belongs to each time of the target, or -1.
  struct Predictor {
    std::string name;
    std::size_t points = 1;
    std::size_t times = 0;
    std::size_t components = 0;
    std::vector<double> weights = {1.0};
    std::vector<std::vector<std::ptrdiff_t>> pairs;
  };

  std::string target_name;
  std::size_t points = 1;
  std::size_t components = 0;
  std::vector<double> weights = {1.0};  ///< of points, in components and in the skill of all
  std::vector<std::size_t> slots;       ///< of each time
  std::size_t slot_count = 1;
  std::vector<std::int64_t> years;  ///< of each time
  std::vector<Predictor> predictors;
  std::vector<std::size_t> hidden;
  kernels::Activation activation = kernels::Activation::tanh;
  kernels::Training training;
  YearDivision division;
  std::size_t ensemble = 5;
  std::size_t bootstrap = 1000;

  [[nodiscard]] std::size_t times() const noexcept { return slots.size(); }
  /// Returns how many numbers go into a network, and come out.
  [[nodiscard]] std::size_t inputs() const;
  [[nodiscard]] std::size_t outputs() const noexcept { return components > 0 ? components : points; }
  /// Returns the sizes of the layers.
  [[nodiscard]] std::vector<std::size_t> layers(std::size_t outputs) const;
};

/// Returns why years with cases do not make the sets, as a sentence; empty where they do.
std::string fault_of_sets(const StudySetup& setup, const std::vector<std::int64_t>& years);

/// Holds a skill, 1 - squares of the network / squares of the line, and the limits of it over draws of years.
struct Skill {
  double skill;
  double low;
  double high;
};

/// Does all that the values take: whatever it draws comes from streams of its own for each turn and network, so that
/// the bits depend on no order of work. Values are filled in first; then the phases are worked through.
class NetworkStudy {
 public:
  explicit NetworkStudy(StudySetup setup);

  /// Returns the bytes that a study takes.
  static std::size_t bytes(const StudySetup& setup);

  /// Returns the values to be filled in: [time][point], missing NaN.
  [[nodiscard]] std::span<double> target() noexcept { return target_; }
  [[nodiscard]] std::span<double> predictor(std::size_t position) noexcept { return predictors_[position]; }

  [[nodiscard]] std::vector<std::size_t> phases() const;
  void work(std::size_t phase, std::size_t part);

  /// Returns the points of the target that have a value at each time that is used; results are of these.
  [[nodiscard]] const std::vector<std::size_t>& used_points() const noexcept { return used_; }
  [[nodiscard]] const std::vector<std::size_t>& used_points_of(std::size_t predictor) const {
    return used_of_predictors_[predictor];
  }
  /// Returns the prediction of each time by networks that have not seen its block: [time][used point].
  [[nodiscard]] std::span<const double> prediction() const noexcept { return prediction_; }
  [[nodiscard]] const Skill& skill(std::size_t used) const { return skills_[used]; }
  [[nodiscard]] const Skill& skill_of_all() const noexcept { return skill_of_all_; }
  /// Names what is judged: networks, the line, and what knows no predictor.
  enum class Of { network, line, climatology };
  [[nodiscard]] double mean_square(std::size_t used, Of what) const;
  /// Returns by how much the squares grow, as a share, where a predictor is shuffled.
  [[nodiscard]] double importance(std::size_t predictor, std::size_t used) const;
  /// Returns the departure of the prediction where a predictor is at a place of the grid of responses.
  [[nodiscard]] double response(std::size_t predictor, std::size_t place, std::size_t used) const;
  /// Returns the standard deviation of a predictor.
  [[nodiscard]] double predictor_sd(std::size_t predictor) const;
  /// Returns the mean errors of the networks that were still trained in an epoch, and how many these are.
  struct Epoch {
    double training;
    double stopping;
    double networks;
  };
  [[nodiscard]] Epoch epoch(std::size_t number) const;
  /// Returns the networks that were trained with all years.
  [[nodiscard]] const NetworkModel& final_model() const noexcept { return turns_.back().model; }

  /// Returns the share of points, by their weights, where the lower limit of the skill is above 0.
  [[nodiscard]] double share_better() const;
  /// Returns how many years were judged.
  [[nodiscard]] std::size_t years() const noexcept { return judged_years_.size(); }
  /// Returns what is worth telling.
  [[nodiscard]] std::vector<std::string> findings() const;

 private:
  /// Is one training: with a block left out, or, the last of all, with none.
  struct Turn {
    YearSets sets;
    NetworkModel model;
    std::vector<double> inputs;                    // [case][input]
    std::vector<double> numbers;                   // [case][number], of components; else empty
    std::vector<kernels::TrainingCourse> courses;  // [member]
    std::vector<double> line;                      // [coefficient][number]
    bool has_line = false;
    std::vector<double> shuffled;  // [predictor][point]: squares
  };

  void gather();
  void choose_cases();
  void require_values() const;
  [[nodiscard]] bool is_known(std::size_t time) const;
  void find_used_points();
  void learn_encodings(std::size_t turn);
  void train_member(std::size_t turn, std::size_t member);
  void judge(std::size_t turn);
  void fit_line(Turn& turn) const;
  void shuffle(std::size_t turn);
  void bootstrap_points(std::size_t part);
  void respond(std::size_t predictor);
  [[nodiscard]] Skill skill_of(std::span<const double> network, std::span<const double> line) const;
  [[nodiscard]] std::string verdict() const;
  [[nodiscard]] std::string vain() const;
  [[nodiscard]] std::size_t points() const noexcept { return used_.size(); }
  [[nodiscard]] std::size_t turns() const noexcept { return setup_.division.blocks; }
  [[nodiscard]] std::size_t epochs_of(std::size_t member) const;
  [[nodiscard]] std::size_t position_of_year(std::int64_t year) const;

  StudySetup setup_;
  std::vector<double> target_;
  std::vector<std::vector<double>> predictors_;
  std::vector<std::size_t> used_;
  std::vector<std::vector<std::size_t>> used_of_predictors_;
  std::vector<std::size_t> cases_;       // times: first those with a target, then those without
  std::size_t learnable_ = 0;            // of those, with a target
  std::vector<std::size_t> case_slots_;  // of each case
  std::vector<CaseRows> sources_;        // [predictor][lag]
  CaseRows target_rows_;
  std::vector<std::int64_t> judged_years_;
  std::vector<std::ptrdiff_t> block_of_case_;
  std::vector<Turn> turns_;
  std::vector<double> prediction_;
  std::vector<double> network_squares_;  // [year][point]
  std::vector<double> line_squares_;
  std::vector<double> climatology_squares_;
  std::vector<std::vector<double>> draws_;  // [draw][year]: how often
  std::vector<Skill> skills_;
  Skill skill_of_all_{};
  std::vector<std::vector<double>> responses_;  // [predictor]: [place][point]
};

}  // namespace fieldwise::analysis
