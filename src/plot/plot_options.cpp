#include "fieldwise/plot/plot_options.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <string_view>

namespace fieldwise::plot {
namespace {

constexpr int kLeastLevels = 2;
constexpr int kMostLevels = 64;
constexpr double kLeastWidthCm = 6.0;
constexpr double kMostWidthCm = 60.0;
constexpr int kMostPointsBetween = 1'000;
constexpr double kAboveZero = std::numeric_limits<double>::min();
constexpr double kBelowOne = 1.0 - std::numeric_limits<double>::epsilon() / 2.0;
constexpr std::string_view kGiven = "given a value";

constexpr core::OptionDoc kProjectionDoc{
    "projection", "", "WORD", "one of auto, robinson, plate_carree and polar; auto chooses by what the map shows"};
constexpr core::OptionDoc kRegionDoc{"region", "", "REGION",
                                     "only this region: lat=-60:60,lon=120:290 (degrees north and east)",
                                     "a region such as lat=-60:60,lon=120:290"};
constexpr core::OptionDoc kLimitsDoc{"limits", "", "LOW,HIGH", "values at the ends of the colour bar or of the axis",
                                     "two numbers, the smaller first, such as -2,2"};
constexpr core::OptionDoc kColoursDoc{"colours", "", "NAME",
                                      "colour map: vik, roma, berlin, broc, cork, batlow, viridis, ..."};
constexpr core::OptionDoc kLevelsDoc{
    .name = "levels", .unit = "", .range = "N", .text = "number of colours, 2 to 64", .none = ""};
constexpr core::OptionDoc kSizeDoc{"size", "", "CM", "width of the picture in centimetres, 6 to 60",
                                   "a number of centimetres from 6 to 60"};
constexpr core::OptionDoc kTitleDoc{"title", "", "TEXT", "title; else the long_name", kGiven};
constexpr core::OptionDoc kLevelDoc{"level", "", "LEVEL", "draw this vertical level alone: 850, '850 hPa'", kGiven};
constexpr core::OptionDoc kSelectDoc{"select", "", "NAME=VALUE,...",
                                     "draw these values of further dimensions alone: member=2, model=modelA"};
constexpr core::OptionDoc kUnitsDoc{"units", "", "UNITS", "convert to these units", kGiven};
constexpr core::OptionDoc kTimeDoc{"time", "", "DATE", "draw this time alone: 1983, 1983-01 or 1983-01-16"};
constexpr core::OptionDoc kMonthDoc{.name = "month",
                                    .unit = "",
                                    .range = "MONTH",
                                    .text = "draw this month alone: 1 to 12 or Jan",
                                    .expected = "one month, 1 to 12 or a name such as Jan",
                                    .count = 1};
constexpr core::OptionDoc kLagDoc{.name = "lag",
                                  .unit = "",
                                  .range = "LAG,...",
                                  .text = "draw these lags (modes, ...) alone",
                                  .expected = "numbers such as -3,0,3",
                                  .repeats = true};
constexpr core::OptionDoc kOverlayDoc{"overlay", "", "[FILE:]VARIABLE",
                                      "contours of another variable; of a mask, its cells", kGiven};
constexpr core::OptionDoc kStippleDoc{"stipple", "", "P", "dots where the p-value is below this (0.05), or none",
                                      "a number between 0 and 1, or none"};
constexpr core::OptionDoc kAgreementDoc{"agreement", "", "[FILE:]VARIABLE",
                                        "dots where members do not agree: where this share of them (sign_agreement) is "
                                        "below 0.8",
                                        kGiven};
constexpr core::OptionDoc kOutlineDoc{"outline", "", "FILE",
                                      "the borders of regions as lines: of a shapefile (.shp) or GeoJSON", kGiven};
constexpr core::OptionDoc kOutlineNamesDoc{.name = "outline_names",
                                           .unit = "",
                                           .range = "NAME,...",
                                           .text = "draw the borders of these regions alone",
                                           .expected = "names of regions, such as India,Nepal",
                                           .repeats = true};
constexpr core::OptionDoc kOutlineByDoc{
    "outline_by", "", "NAME", "the attribute of the file that holds these names; else the first usual one", kGiven};
constexpr core::OptionDoc kBandDoc{"band", "", "WORD",
                                   "a series of members: their mean within sd (one standard deviation to each side) or "
                                   "range (the least to the greatest); none draws a curve for each"};
constexpr core::OptionDoc kArrowsDoc{"arrows", "", "N", "an arrow every N points, or none",
                                     "an integer from 1 to 1000"};
constexpr core::OptionDoc kVectorsDoc{.name = "vectors",
                                      .unit = "",
                                      .range = "U,V",
                                      .text = "variables with the eastward and the northward part of the arrows",
                                      .expected = "two variables, such as u,v",
                                      .count = 2,
                                      .repeats = true};

constexpr std::array<core::Named<Projection>, 4> kProjections{{{"auto", Projection::automatic},
                                                               {"robinson", Projection::robinson},
                                                               {"plate_carree", Projection::plate_carree},
                                                               {"polar", Projection::polar}}};

constexpr std::array<core::Named<Band>, 4> kBands{
    {{"auto", Band::automatic}, {"sd", Band::sd}, {"range", Band::range}, {"none", Band::none}}};

constexpr std::array<std::string_view, 32> kColourMaps = {
    "batlow", "viridis", "vik",   "roma",  "berlin", "broc",  "cork",   "lisbon", "tofino",  "bam",   "acton",
    "bamako", "bilbao",  "buda",  "davos", "devon",  "grayC", "hawaii", "imola",  "lajolla", "lapaz", "nuuk",
    "oslo",   "tokyo",   "turku", "romaO", "brocO",  "corkO", "vikO",   "bamO",   "plasma",  "magma"};

void describe_colours(core::OptionVisitor& visitor, std::string& colours) {
  auto index = static_cast<std::size_t>(std::ranges::find(kColourMaps, colours) - kColourMaps.begin());
  visitor.word(kColoursDoc, index, kColourMaps);
  if (index < kColourMaps.size()) colours = kColourMaps[index];
}

void describe_month(core::OptionVisitor& visitor, std::optional<int>& month) {
  unsigned set = month ? 1U << static_cast<unsigned>(*month - 1) : 0U;
  visitor.months(kMonthDoc, set);
  if (set != 0) month = std::countr_zero(set) + 1;
}

void describe_arrows(core::OptionVisitor& visitor, std::optional<int>& arrows) {
  static constexpr std::array<std::string_view, 1> kNone = {"none"};
  int every = arrows.value_or(0);
  std::size_t word = 0;
  const std::array<core::OptionForm, 2> forms{
      {{true, [&every](core::OptionVisitor& inner,
                       const core::OptionDoc& doc) { inner.integer(doc, every, 1, kMostPointsBetween); }},
       {false, [&word](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.word(doc, word, kNone); }}}};
  std::size_t form = !arrows ? forms.size() : every > 0 ? 0 : 1;
  visitor.one_of(kArrowsDoc, form, forms);
  if (form < forms.size()) arrows = form == 0 ? every : 0;
}

void describe_vectors(core::OptionVisitor& visitor, std::pair<std::string, std::string>& vectors) {
  std::vector<std::string> names;
  if (!vectors.first.empty()) names = {vectors.first, vectors.second};
  visitor.words(kVectorsDoc, names, {});
  if (names.size() == 2) vectors = {names[0], names[1]};
}

}  // namespace

void PlotOptions::describe(core::OptionVisitor& visitor) {
  visitor.choice(kProjectionDoc, projection, kProjections);
  visitor.region(kRegionDoc, region);
  visitor.interval(kLimitsDoc, limits);
  describe_colours(visitor, colours);
  visitor.optional_integer(kLevelsDoc, levels, kLeastLevels, kMostLevels);
  visitor.number(kSizeDoc, width_cm, kLeastWidthCm, kMostWidthCm);
  visitor.text(kTitleDoc, title);
  visitor.text(kLevelDoc, level);
  visitor.axis_choices(kSelectDoc, select);
  visitor.text(kUnitsDoc, units);
  visitor.date(kTimeDoc, time);
  describe_month(visitor, month);
  visitor.numbers(kLagDoc, lags, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
  visitor.text(kOverlayDoc, overlay);
  visitor.optional_number(kStippleDoc, stipple, kAboveZero, kBelowOne);
  visitor.text(kAgreementDoc, agreement);
  visitor.text(kOutlineDoc, outline);
  visitor.words(kOutlineNamesDoc, outline_names, {});
  visitor.text(kOutlineByDoc, outline_by);
  visitor.choice(kBandDoc, band, kBands);
  describe_arrows(visitor, arrows);
  describe_vectors(visitor, vectors);
}

}  // namespace fieldwise::plot
