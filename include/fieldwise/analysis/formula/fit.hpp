// Fit: any curve with named parameters at each point, by least squares.
// May know: case statistics, expressions, kernels.
// Must not know: files, sweeps.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/analysis/pairs/case_statistics.hpp"
#include "fieldwise/kernels/levenberg_marquardt.hpp"

namespace fieldwise::analysis {

class CurveStart;
class FormulaCurve;

/// Names how the parameters of a curve are found.
enum class FitMethod { levenberg_marquardt, nelder_mead, subplex, cobyla, lbfgs, slsqp };

/// Fits a curve of time, or of a series or another field, to the values of each point by least squares; every name in
/// its formula that is not the variable (t, or x) is a parameter.
/// Formula: the least sum w (y - f(t))^2, w the weights over their mean, or 1; rmse = sqrt(SSE / n); the covariance is
/// s^2 (J'WJ)^-1 at the solution, s^2 = SSE / (n - k); r2 = 1 - SSE / SST, which may be negative. Effective dof: n_eff
/// of the residuals in the place of n. t is in years since the first time, as Trend has it. Input: [time, row, column];
/// `against` and `weights` [time] or [time, row, column]. Output: [row, column], double, a parameter in the units that
/// those of the curve leave it. Missing: where no fit has converged, all but n and converged; the error of a parameter
/// on its bound. Passes: one over whole columns; state: a double a point and result. Errors: usage (curve, options),
/// inputs_disagree. Accuracy: NIST's 27 nonlinear sets from both starts to 6 digits and more. Source: see
/// `kernels::LevenbergMarquardt`, `kernels::Minimiser`; Bates and Watts (1988), Nonlinear Regression Analysis,
/// section 2.3.
class Fit final : public CaseStatistics {
 public:
  struct Options {
    std::string curve = {};
    std::string against = "time";
    std::map<std::string, double> start = {};
    std::map<std::string, double> lower = {};
    std::map<std::string, double> upper = {};
    FitMethod method = FitMethod::levenberg_marquardt;
    int max_steps = 1000;
    DegreesOfFreedom dof = DegreesOfFreedom::n;
    int min_samples = 0;
    double min_fraction = 0.0;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns the parameters, their standard errors, rmse, r2, n, n_eff with `dof: effective`, and converged.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the header of `of` and those of the inputs that are there besides. Errors: see the class.
  Fit(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names);
  Fit(Fit&&) noexcept;
  Fit& operator=(Fit&&) noexcept;
  ~Fit() override;

  void review(std::span<const core::MutableTileView> outputs) override;
  [[nodiscard]] std::vector<std::string> findings() const override;

 private:
  class Memory;
  [[nodiscard]] const kernels::CurveFit& search(Memory& memory) const;
  void add_headers(std::span<const core::FieldHeader> inputs);
  void evaluate(const Cases& cases, std::unique_ptr<KeptBetweenPoints>& kept, std::span<double> results) const override;

  Options options_;
  std::size_t against_ = 0;  // position among the inputs; 0: time
  std::size_t weights_ = 0;  // position among the inputs; 0: none
  std::unique_ptr<const FormulaCurve> curve_;
  std::unique_ptr<const CurveStart> start_;
  std::vector<double> lower_;
  std::vector<double> upper_;
  std::vector<double> factors_;        // of parameters, to the units in which they are written
  std::vector<double> error_factors_;  // of their errors
  double rmse_factor_ = 1.0;
  std::vector<std::size_t> ends_;  // how many points with values ended with each code
};

}  // namespace fieldwise::analysis
