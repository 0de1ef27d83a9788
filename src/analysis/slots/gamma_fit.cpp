#include "fieldwise/analysis/slots/gamma_fit.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

using kernels::GammaMethod;

constexpr core::OptionDoc kMethodDoc{"method", "", "", "how a gamma distribution is fitted"};
constexpr core::OptionDoc kMinPositiveDoc{"min_positive", "1", "", "fewer values above 0 give no gamma distribution"};
constexpr std::array<core::Named<GammaMethod>, 2> kMethodNames{
    {{"likelihood", GammaMethod::likelihood}, {"l_moments", GammaMethod::l_moments}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis and no negative values"}};
constexpr std::array kOutputs{
    OutputDoc{"shape", "1", "shape of the distribution of the values above 0",
              core::main_result(core::Nature::magnitude)},
    OutputDoc{"scale", "units of `of`", "scale; the mean above 0 is shape times scale",
              core::main_result(core::Nature::magnitude)},
    OutputDoc{"zero_fraction", "1", "share of zeros among the valid values", core::beside(core::Nature::fraction)},
    OutputDoc{"n", "1", "number of valid values, zeros included", core::beside(core::Nature::count)}};

}  // namespace

void GammaOptions::describe(core::OptionVisitor& visitor) {
  visitor.choice(kMethodDoc, method, kMethodNames);
  visitor.integer(kMinPositiveDoc, min_positive, 2, std::numeric_limits<int>::max());
}

std::string GammaOptions::method_in_words() const {
  return method == GammaMethod::likelihood ? "maximum likelihood" : "L-moments";
}

void check_true_zero(const core::FieldHeader& of) {
  if (!of.difference && of.units.has_offset()) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' is in {}, whose zero is arbitrary: a gamma distribution needs amounts, such as "
                                  "precipitation",
                                  of.name, of.units.text()));
  }
}

void GammaFit::Options::describe(core::OptionVisitor& visitor) {
  fit.describe(visitor);
  sample.describe(visitor);
}

const OperationDoc& GammaFit::doc() {
  static const OperationDoc doc{
      "gamma_fit",
      "Fits a gamma distribution to all values above 0, or to those of each month, season, day or hour, at each point.",
      "density x^(shape - 1) exp(-x / scale) / (gamma(shape) scale^shape)",
      "Thom (1958), doi 10.1175/1520-0493(1958)086<0117:ANOTGD>2.0.CO;2; Hosking (1990), JRSS B 52, 105-124",
      kInputs,
      kOutputs};
  return doc;
}

GammaFit::GammaFit(std::span<const core::FieldHeader> inputs, const Options& options)
    : SlotSamples(inputs[0], options.sample), fit_(options.fit) {
  const core::FieldHeader& of = inputs[0];
  check_true_zero(of);
  const std::string name = title_of(of);
  for (const std::string_view quantity : {"shape", "scale", "zero_fraction"}) {
    const bool of_zeros = quantity == "zero_fraction";
    core::FieldHeader& header =
        add_result(of, quantity,
                   of_zeros ? fmt::format("share of zeros among the values of {}", name)
                            : fmt::format("{} of the gamma distribution of {}", quantity, name));
    header.standard_name.clear();
    if (quantity != "scale") {
      header.units = core::Units("1");
      header.difference = false;
    }
    header.attributes["missing_rule"] += ", or one is negative";
    if (!of_zeros) {
      header.attributes["missing_rule"] +=
          fmt::format(", or fewer than {} are above 0 or all of these alike", fit_.min_positive);
      header.attributes["method"] = fit_.method_in_words();
    }
  }
  add_count(of);
  declare_kinds(doc(), of);
}

void GammaFit::compute(std::span<double> sample, std::span<double> results) const {
  const kernels::ZeroGamma found =
      kernels::fit_zero_gamma(sample, fit_.method, static_cast<std::size_t>(fit_.min_positive));
  results[0] = found.gamma.shape;
  results[1] = found.gamma.scale;
  results[2] = found.zeros / found.n;
}

}  // namespace fieldwise::analysis
