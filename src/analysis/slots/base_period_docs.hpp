// Documents the options of statistics over a base period: which years, how complete, whether they may reach outside.
// May know: core's options, climatology.
// Must not know: values, operations.
#pragma once

#include <array>

#include "fieldwise/analysis/slots/climatology.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

inline constexpr core::OptionDoc kBaseDoc{"base", "", "a period inside the data, or all",
                                          "the years the statistics describe"};
inline constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "0 to 1",
                                                 "a smaller share of the values the calendar expects gives missing"};
inline constexpr core::OptionDoc kBasePartialDoc{
    "base_partial", "", "error or allow",
    "says whether the base may reach outside the data; the part that they cover is used then"};
inline constexpr std::array<core::Named<BasePartial>, 2> kBasePartialNames{
    {{"error", BasePartial::error}, {"allow", BasePartial::allow}}};

}  // namespace fieldwise::analysis
