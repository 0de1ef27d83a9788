// The nonlinear reference sets of NIST, all 27 from both starts, by the kernel and the derivatives of formulas.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "fieldwise/analysis/formula/expression_slopes.hpp"
#include "fieldwise/kernels/levenberg_marquardt.hpp"
#include "fieldwise/kernels/minimise_squares.hpp"
#include "reference_file.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Expression;
using fieldwise::analysis::ExpressionSlopes;
using fieldwise::kernels::CurveFit;
using fieldwise::kernels::CurveProblem;
using fieldwise::kernels::FitEnd;
using fieldwise::kernels::LevenbergMarquardt;
using fieldwise::kernels::Minimiser;
using fieldwise::reference::ReferenceFile;

namespace tolerance = fieldwise::tolerance;

struct NistSet {
  std::string name;
  std::string y;
  std::vector<std::string> x;
  std::string curve;
};

std::vector<NistSet> nist_sets() {
  const std::string peaks = "b1*exp(-b2*x) + b3*exp(-(x-b4)^2/b5^2) + b6*exp(-(x-b7)^2/b8^2)";
  const std::string decays = "b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)";
  const std::string cubics = "(b1 + b2*x + b3*x^2 + b4*x^3)/(1 + b5*x + b6*x^2 + b7*x^3)";
  const std::string waves =
      "b1 + b2*cos(2*pi*x/12) + b3*sin(2*pi*x/12) + b5*cos(2*pi*x/b4) + b6*sin(2*pi*x/b4) + b8*cos(2*pi*x/b7) + "
      "b9*sin(2*pi*x/b7)";
  return {{"misra1a", "misra1_y", {"misra1_x"}, "b1*(1 - exp(-b2*x))"},
          {"chwirut2", "chwirut2_y", {"chwirut2_x"}, "exp(-b1*x)/(b2 + b3*x)"},
          {"chwirut1", "chwirut1_y", {"chwirut1_x"}, "exp(-b1*x)/(b2 + b3*x)"},
          {"lanczos3", "lanczos3_y", {"lanczos_x"}, decays},
          {"gauss1", "gauss1_y", {"gauss_x"}, peaks},
          {"gauss2", "gauss2_y", {"gauss_x"}, peaks},
          {"danwood", "danwood_y", {"danwood_x"}, "b1*x^b2"},
          {"misra1b", "misra1_y", {"misra1_x"}, "b1*(1 - (1 + b2*x/2)^(-2))"},
          {"kirby2", "kirby2_y", {"kirby2_x"}, "(b1 + b2*x + b3*x^2)/(1 + b4*x + b5*x^2)"},
          {"hahn1", "hahn1_y", {"hahn1_x"}, cubics},
          {"nelson", "nelson_y", {"nelson_x1", "nelson_x2"}, "b1 - b2*x*exp(-b3*x2)"},  // of log(y)
          {"mgh17", "mgh17_y", {"mgh17_x"}, "b1 + b2*exp(-x*b4) + b3*exp(-x*b5)"},
          {"lanczos1", "lanczos1_y", {"lanczos_x"}, decays},
          {"lanczos2", "lanczos2_y", {"lanczos_x"}, decays},
          {"gauss3", "gauss3_y", {"gauss_x"}, peaks},
          {"misra1c", "misra1_y", {"misra1_x"}, "b1*(1 - (1 + 2*b2*x)^(-0.5))"},
          {"misra1d", "misra1_y", {"misra1_x"}, "b1*b2*x*(1 + b2*x)^(-1)"},
          {"roszman1", "roszman1_y", {"roszman1_x"}, "b1 - b2*x - atan(b3/(x - b4))/pi"},
          {"enso", "enso_y", {"enso_x"}, waves},
          {"mgh09", "mgh09_y", {"mgh09_x"}, "b1*(x^2 + x*b2)/(x^2 + x*b3 + b4)"},
          {"thurber", "thurber_y", {"thurber_x"}, cubics},
          {"boxbod", "boxbod_y", {"boxbod_x"}, "b1*(1 - exp(-b2*x))"},
          {"rat42", "rat42_y", {"rat42_x"}, "b1/(1 + exp(b2 - b3*x))"},
          {"mgh10", "mgh10_y", {"mgh10_x"}, "b1*exp(b2/(x + b3))"},
          {"eckerle4", "eckerle4_y", {"eckerle4_x"}, "b1/b2*exp(-0.5*((x - b3)/b2)^2)"},
          {"rat43", "rat43_y", {"rat43_x"}, "b1/(1 + exp(b2 - b3*x))^(1/b4)"},
          {"bennett5", "bennett5_y", {"bennett5_x"}, "b1*(b2 + x)^(-1/b3)"}};
}

/// Is a set with what evaluates its curve.
class Nist {
 public:
  Nist(const ReferenceFile& reference, const NistSet& set)
      : y_(reference.list(set.y)),
        count_(reference.list(set.name + "_certified").size()),
        expression_(set.curve, names(set, count_)),
        slopes_(expression_, set.x.size(), count_),
        lower_(count_, -std::numeric_limits<double>::infinity()),
        upper_(count_, std::numeric_limits<double>::infinity()) {
    for (const std::string& x : set.x) columns_.emplace_back(reference.list(x));
    for (double& y : y_) y = set.name == "nelson" ? std::log(y) : y;
    problem.curve = [this](std::span<const double> parameters, std::span<double> values, std::span<double> slopes) {
      slopes_.evaluate(columns_, parameters, values, slopes);
    };
    problem.y = y_;
    problem.lower = lower_;
    problem.upper = upper_;
  }
  Nist(const Nist&) = delete;
  Nist& operator=(const Nist&) = delete;
  ~Nist() = default;

  [[nodiscard]] double degrees() const { return static_cast<double>(y_.size() - count_); }

  CurveProblem problem;

 private:
  static std::vector<std::string> names(const NistSet& set, std::size_t count) {
    std::vector<std::string> all{"x"};
    if (set.x.size() == 2) all.emplace_back("x2");
    for (std::size_t k = 1; k <= count; ++k) all.push_back("b" + std::to_string(k));
    return all;
  }

  std::vector<double> y_;
  std::size_t count_;
  Expression expression_;
  ExpressionSlopes slopes_;
  std::vector<double> lower_;
  std::vector<double> upper_;
  std::vector<std::span<const double>> columns_;
};

void expect_certified(const ReferenceFile& reference, const std::string& name, const CurveFit& fit, double degrees) {
  ASSERT_EQ(fit.end, FitEnd::converged);
  // The residuals of lanczos1 are nothing but the rounding of its values, and so are the errors made of them.
  const bool exact = name == "lanczos1";
  const std::vector<double>& certified = reference.list(name + "_certified");
  const std::vector<double>& deviations = reference.list(name + "_certified_sd");
  for (std::size_t k = 0; k < certified.size(); ++k) {
    EXPECT_NEAR(fit.parameters[k], certified[k], tolerance::significant_digits(certified[k], 6)) << "b" << k + 1;
    EXPECT_NEAR(std::sqrt(fit.variances[k] * fit.squares / degrees), deviations[k],
                tolerance::significant_digits(deviations[k], exact ? 2 : 6))
        << "b" << k + 1;
  }
  const double squares = reference.number(name + "_squares");
  EXPECT_NEAR(fit.squares, squares, tolerance::significant_digits(squares, exact ? 2 : 9));
  EXPECT_NEAR(std::sqrt(fit.squares / degrees), reference.number(name + "_residual_sd"),
              tolerance::significant_digits(reference.number(name + "_residual_sd"), exact ? 2 : 9));
}

TEST(LevenbergMarquardt, HasSixDigitsOfAllNonlinearSetsOfNistFromBothStarts) {
  const ReferenceFile reference("nist_nonlinear");
  LevenbergMarquardt fitter;
  std::size_t fits = 0;
  for (const NistSet& set : nist_sets()) {
    const Nist nist(reference, set);
    for (const char* const start : {"_start1", "_start2"}) {
      SCOPED_TRACE(set.name + start);
      expect_certified(reference, set.name, fitter.fit(nist.problem, reference.list(set.name + start), 1000),
                       nist.degrees());
      ++fits;
    }
  }
  EXPECT_EQ(fits, 54U);
}

TEST(LevenbergMarquardt, GivesTheSameBitsWhateverWasFittedBefore) {
  const ReferenceFile reference("nist_nonlinear");
  const std::vector<NistSet> sets = nist_sets();
  LevenbergMarquardt used;
  for (const NistSet& set : sets) {
    const Nist nist(reference, set);
    LevenbergMarquardt fresh;
    const CurveFit& again = used.fit(nist.problem, reference.list(set.name + "_start2"), 1000);
    const CurveFit& first = fresh.fit(nist.problem, reference.list(set.name + "_start2"), 1000);
    EXPECT_EQ(again.parameters, first.parameters) << set.name;
    EXPECT_EQ(again.squares, first.squares) << set.name;
    EXPECT_EQ(again.steps, first.steps) << set.name;
  }
}

TEST(MinimiseSquares, FindsByOtherMethodsWhatLevenbergAndMarquardtFind) {
  const ReferenceFile reference("nist_nonlinear");
  LevenbergMarquardt fitter;
  for (const NistSet& set : nist_sets()) {
    if (set.name != "danwood" && set.name != "rat42" && set.name != "misra1a" && set.name != "boxbod") continue;
    const Nist nist(reference, set);
    for (const Minimiser minimiser :
         {Minimiser::nelder_mead, Minimiser::subplex, Minimiser::cobyla, Minimiser::lbfgs, Minimiser::slsqp}) {
      SCOPED_TRACE(set.name + ", minimiser " + std::to_string(static_cast<int>(minimiser)));
      const auto found = minimise_squares(nist.problem, reference.list(set.name + "_start2"), minimiser, 100'000);
      const CurveFit& fit = fitter.describe(nist.problem, found.parameters, found.end, found.evaluations);
      ASSERT_EQ(fit.end, FitEnd::converged);
      const double squares = reference.number(set.name + "_squares");
      EXPECT_NEAR(fit.squares, squares, tolerance::significant_digits(squares, 6));
      const std::vector<double>& certified = reference.list(set.name + "_certified");
      const std::vector<double>& deviations = reference.list(set.name + "_certified_sd");
      for (std::size_t k = 0; k < certified.size(); ++k) {
        // Squares that are right to 6 digits leave a thousandth of a standard error, times the root of the counts.
        EXPECT_NEAR(fit.parameters[k], certified[k], tolerance::significant_digits(deviations[k], 2)) << "b" << k + 1;
      }
    }
  }
}

}  // namespace
