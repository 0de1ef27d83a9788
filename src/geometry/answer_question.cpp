#include "geometry/answer_question.hpp"

#include "geometry/answer_outlines.hpp"
#include "geometry/answer_shares.hpp"
#include "geometry/outlines_bytes.hpp"
#include "geometry/places_bytes.hpp"
#include "geometry/places_of_plane.hpp"
#include "geometry/shares_bytes.hpp"

namespace fieldwise::geometry {

std::vector<std::byte> answer_question(const GeometryRequest& request) {
  switch (request.question) {
    case GeometryQuestion::shares:
      return to_bytes(answer_shares(shares_question_from_bytes(request.payload)));
    case GeometryQuestion::places:
      return to_bytes(places_of_plane(places_question_from_bytes(request.payload)));
    case GeometryQuestion::outlines:
      return to_bytes(answer_outlines(borders_choice_from_bytes(request.payload)));
  }
  return {};
}

}  // namespace fieldwise::geometry
