#include "geometry/places_of_plane.hpp"

#include <fmt/format.h>
#include <proj.h>

#include <cmath>
#include <limits>
#include <memory>

#include "fieldwise/core/error.hpp"

namespace fieldwise::geometry {
namespace {

struct FreeContext {
  void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
struct FreeProjection {
  void operator()(PJ* projection) const { proj_destroy(projection); }
};

PlanePlaces places_of(PJ* projection, const PlaneLines& lines, bool angles) {
  constexpr double kNowhere = std::numeric_limits<double>::quiet_NaN();
  PlanePlaces places;
  for (const double y : lines.y) {
    for (const double x : lines.x) {
      PJ_COORD point = proj_coord(angles ? proj_torad(x) : x, angles ? proj_torad(y) : y, 0.0, 0.0);
      proj_errno_reset(projection);
      point = proj_trans(projection, PJ_INV, point);
      const bool known = std::isfinite(point.lp.phi) && std::isfinite(point.lp.lam);
      places.lat_deg.push_back(known ? proj_todeg(point.lp.phi) : kNowhere);
      places.lon_deg.push_back(known ? proj_todeg(point.lp.lam) : kNowhere);
    }
  }
  return places;
}

}  // namespace

std::vector<PlanePlaces> places_of_plane(const PlacesQuestion& question) {
  const std::unique_ptr<PJ_CONTEXT, FreeContext> context(proj_context_create());
  proj_log_level(context.get(), PJ_LOG_NONE);
  const std::unique_ptr<PJ, FreeProjection> projection(proj_create(context.get(), question.projection.c_str()));
  if (!projection) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("PROJ knows no projection '{}': {}", question.projection,
                                  proj_context_errno_string(context.get(), proj_context_errno(context.get()))));
  }
  std::vector<PlanePlaces> places;
  for (const PlaneLines& lines : question.lines) places.push_back(places_of(projection.get(), lines, question.angles));
  return places;
}

}  // namespace fieldwise::geometry
