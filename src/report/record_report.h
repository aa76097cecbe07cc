#pragma once

#include <span>
#include <string>
#include <vector>

#include "json/json.h"
#include "page/page.h"
#include "records/record_review.h"

namespace sallow {

/// One row per record, then what all records together say: rates by kind of noise, and correlations that the last model
/// leaves unexplained, by distance in space and in time.
std::string record_text(std::span<const RecordReview> reviews);
Json record_json(const RecordReview& review);
std::vector<PageFigure> record_figures(std::span<const RecordReview> reviews, const std::string& command);

/// One row per record: whether its shots fit the model of --against.
std::string alarm_text(std::span<const RecordReview> reviews, const std::string& model);
Json fit_json(const ModelFit& fit);

}  // namespace sallow
