#include "fieldwise/plot/plot_options.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "fieldwise/core/error.hpp"
#include "fieldwise/plot/picture_request.hpp"

namespace fieldwise::plot {
namespace {

TEST(PictureRequest, ComesBackFromTextAsItWas) {
  PictureRequest request;
  request.kind = PictureKind::look;
  request.file = "a=b\nfile=c\\n.nc";
  request.variable = "x";
  request.output = "o.png";
  PlotOptions& options = request.options;
  options.projection = Projection::polar;
  options.region.lon_deg = {120.0, -70.5};
  options.limits = {-0.1, 1.0 / 3.0};
  options.colours = "vik";
  options.levels = 12;
  options.width_cm = 12.5;
  options.title = "one\ntwo = \\ three";
  options.time = "1983-01";
  options.month = 12;
  options.lags = {-3.0, 0.5};
  options.stipple.reset();
  options.arrows = 0;
  options.vectors = {"u", "v"};
  options.select["model"] = core::AxisPlace{std::nan(""), "", "model = A"};
  options.select["number"] = core::AxisChoice(core::ChoiceForm::range, {{1.5, "1", "1.5"}, {3.0, "", ""}});
  const PictureRequest back = from_text(to_text(request));
  EXPECT_EQ(back.kind, request.kind);
  EXPECT_EQ(back.file, request.file);
  EXPECT_EQ(back.variable, request.variable);
  EXPECT_EQ(back.output, request.output);
  EXPECT_TRUE(back.options == request.options);
  EXPECT_TRUE(from_text(to_text(PictureRequest())).options == PlotOptions());
}

TEST(CheckPicture, WantsAFormatItKnows) {
  PictureRequest request;
  request.output = "map.jpg";
  EXPECT_THROW(check_picture(request), core::Error);
  request.output = "map.svg";
  EXPECT_NO_THROW(check_picture(request));
}

}  // namespace
}  // namespace fieldwise::plot
