#include "fieldwise/plot/plot_options.hpp"

#include <gmock/gmock.h>

#include "fieldwise/core/error.hpp"
#include "fieldwise/plot/picture_request.hpp"

namespace fieldwise::plot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string error_of(std::string_view name, std::string_view text) {
  PlotOptions options;
  try {
    set_plot_option(options, name, text);
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), core::ErrorKind::usage);
    return error.what();
  }
  return "no error";
}

TEST(SetPlotOption, ReadsEveryOption) {
  PlotOptions options;
  set_plot_option(options, "projection", "polar");
  set_plot_option(options, "region", "lat=-60:60,lon=120:-70");
  set_plot_option(options, "limits", "-2, +2.5");
  set_plot_option(options, "lag", "-3,0,3");
  set_plot_option(options, "month", "Jan");
  set_plot_option(options, "stipple", "none");
  set_plot_option(options, "arrows", "none");
  set_plot_option(options, "vectors", "u, v");
  set_plot_option(options, "title", "a, b = c");
  EXPECT_EQ(options.projection, Projection::polar);
  EXPECT_EQ(options.region.lat_deg, std::pair(-60.0, 60.0));
  EXPECT_EQ(options.region.lon_deg, std::pair(120.0, -70.0));
  EXPECT_EQ(options.limits, std::pair(-2.0, 2.5));
  EXPECT_THAT(options.lags, ElementsAre(-3, 0, 3));
  EXPECT_EQ(options.month, 1);
  EXPECT_FALSE(options.stipple);
  EXPECT_EQ(options.arrows, 0);
  EXPECT_EQ(options.vectors.second, "v");
  EXPECT_EQ(options.title, "a, b = c");
}

TEST(SetPlotOption, SaysWhatWouldBeRight) {
  EXPECT_EQ(error_of("limits", "2,1"), "'limits' is '2,1', but must be two numbers, the smaller first, such as -2,2");
  EXPECT_THAT(error_of("limits", "1,nan"), HasSubstr("two numbers"));
  EXPECT_THAT(error_of("projection", "mercator"), HasSubstr("robinson, plate_carree, polar"));
  EXPECT_THAT(error_of("region", "lat=60:-60"), HasSubstr("lat=-60:60"));
  EXPECT_THAT(error_of("region", "lat=0:95"), HasSubstr("lat=-60:60"));
  EXPECT_THAT(error_of("colours", "vik; rm -rf"), HasSubstr("batlow"));
  EXPECT_THAT(error_of("levels", "1"), HasSubstr("2 to 64"));
  EXPECT_THAT(error_of("size", "1e9"), HasSubstr("6 to 60"));
  EXPECT_THAT(error_of("stipple", "1.5"), HasSubstr("between 0 and 1"));
  EXPECT_THAT(error_of("month", "JJA"), HasSubstr("one month"));
  EXPECT_THAT(error_of("time", "last week"), HasSubstr("1983-01"));
  EXPECT_THAT(error_of("title", "  "), HasSubstr("given a value"));
  EXPECT_THAT(error_of("colors", "vik"), HasSubstr("no option 'colors'"));
}

TEST(SetPlotOption, KnowsEveryOptionThatIsDocumented) {
  for (const PlotOptionDoc& doc : plot_option_docs()) {
    EXPECT_THAT(error_of(doc.name, "?!"), ::testing::Not(HasSubstr("no option"))) << doc.name;
  }
}

TEST(PictureRequest, ComesBackFromTextAsItWas) {
  PictureRequest request;
  request.kind = PictureKind::look;
  request.file = "a=b\nfile=c\\n.nc";
  request.variable = "x";
  request.output = "o.png";
  request.options = {{"title", "one\ntwo = \\ three"}, {"size", "12"}};
  const PictureRequest back = from_text(to_text(request));
  EXPECT_EQ(back.kind, request.kind);
  EXPECT_EQ(back.file, request.file);
  EXPECT_EQ(back.variable, request.variable);
  EXPECT_EQ(back.output, request.output);
  EXPECT_EQ(back.options, request.options);
}

TEST(CheckPicture, WantsAFormatItKnows) {
  PictureRequest request;
  request.output = "map.jpg";
  EXPECT_THROW(check_picture(request), core::Error);
  request.output = "map.svg";
  EXPECT_NO_THROW(check_picture(request));
  request.options = {{"limits", "wide"}};
  EXPECT_THROW(check_picture(request), core::Error);
}

}  // namespace
}  // namespace fieldwise::plot
