#include "training/cut_model.h"

#include <algorithm>

#include "base/error.h"
#include "dem/error_hypergraph.h"

namespace sallow {

CutModel::CutModel(const DetectorErrorModel& model) : layout_(model), sampler_(cut(model)) {}

DetectorErrorModel CutModel::cut(const DetectorErrorModel& model) const {
  const uint32_t rounds = layout_.rounds();
  const size_t measured = layout_.places().measured_count();
  const ErrorHypergraph errors(model);
  DetectorErrorModel out;
  // Rows and columns exist even if no error flips them.
  out.append_detector(final_row(rounds, measured - 1));
  out.append({.kind = DemKind::kObservable, .targets = {DemTarget::observable(2 * rounds - 1)}});
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    const double p = errors.probability(e);
    const bool flips = !errors.observables(e).empty();
    uint32_t first = rounds, last = 0;
    for (const uint32_t d : errors.detectors(e)) {
      first = std::min(first, layout_.detectors()[d].round);
      last = std::max(last, layout_.detectors()[d].round);
    }
    if (first == rounds) {  // an error of the readout: on its own at each cut
      for (uint32_t c = 1; c <= rounds; c++) {
        std::vector<DemTarget> targets;
        for (const uint32_t d : errors.detectors(e)) {
          targets.push_back(DemTarget::detector(final_row(c, layout_.detectors()[d].place)));
        }
        if (flips) targets.push_back(DemTarget::observable(2 * (c - 1) + 1));
        out.append_error(p, std::move(targets));
      }
      continue;
    }
    std::vector<DemTarget> targets;
    for (const uint32_t d : errors.detectors(e)) {
      const SurfaceLayout::Detector at = layout_.detectors()[d];
      if (at.round < rounds) targets.push_back(DemTarget::detector(event_row(at.round, at.place)));
      if (at.place >= measured) continue;
      // Final at all cuts after the error's first round, up to this detector's own. Two such events cancel.
      for (uint32_t c = first + 1; c <= at.round; c++) {
        targets.push_back(DemTarget::detector(final_row(c, at.place)));
      }
    }
    if (flips) targets.push_back(DemTarget::observable(2 * first));
    out.append_error(p, std::move(targets));
  }
  return out;
}

void CutModel::sample_block(uint64_t seed, uint64_t block, Block& out) const {
  sampler_.sample_block(seed, block, out.detections, out.observables);
  const size_t rounds = layout_.rounds(), measured = layout_.places().measured_count();
  out.flips.reset(rounds, kShotsPerBlock);
  const size_t words = out.flips.row_words();
  std::vector<uint64_t> sum(words);  // of flips and turning events before the cut
  const auto add = [&](const uint64_t* row, uint64_t* to) {
    for (size_t w = 0; w < words; w++) to[w] ^= row[w];
  };
  for (size_t c = 1; c <= rounds; c++) {
    add(out.observables.row(2 * (c - 1)), sum.data());
    for (size_t m = 0; m < measured; m++) {
      if (layout_.turning()[m]) add(out.detections.row(event_row(c - 1, m)), sum.data());
    }
    uint64_t* flips = out.flips.row(c - 1);
    std::copy(sum.begin(), sum.end(), flips);
    add(out.observables.row(2 * (c - 1) + 1), flips);
    for (size_t m = 0; m < measured; m++) {
      if (layout_.turning()[m]) add(out.detections.row(final_row(c, m)), flips);
    }
  }
}

BitTable CutModel::last_detections(const Block& block, BitTable& turned) const {
  const uint32_t rounds = layout_.rounds();
  BitTable out(layout_.detectors().size(), kShotsPerBlock);
  turned.reset(1, kShotsPerBlock);
  for (size_t d = 0; d < layout_.detectors().size(); d++) {
    const SurfaceLayout::Detector at = layout_.detectors()[d];
    const uint64_t* row =
        block.detections.row(at.round < rounds ? event_row(at.round, at.place) : final_row(rounds, at.place));
    std::copy_n(row, out.row_words(), out.row(d));
    if (at.place >= layout_.turning().size() || !layout_.turning()[at.place]) continue;
    for (size_t w = 0; w < out.row_words(); w++) turned.row(0)[w] ^= row[w];
  }
  return out;
}

void CutModel::load(const Block& block, size_t first, size_t count, size_t at, Sequences& to) const {
  const size_t places = layout_.places().count(), measured = layout_.places().measured_count();
  require_equal("rounds of training shots", to.rounds, layout_.rounds());
  SALLOW_REQUIRE(to.first_cut == 0 && at + count <= to.shots && first + count <= kShotsPerBlock,
                 "training shots out of range");
  const auto spread = [&](const uint64_t* row, float* out, size_t step) {
    for (size_t k = 0; k < count; k++)
      out[k * step] = static_cast<float>(row[(first + k) / 64] >> ((first + k) % 64) & 1);
  };
  for (size_t t = 0; t < to.rounds; t++) {
    for (size_t p = 0; p < places; p++) {
      spread(block.detections.row(event_row(t, p)), to.events.data() + (t * to.shots + at) * places + p, places);
    }
    for (size_t m = 0; m < measured; m++) {
      spread(block.detections.row(final_row(t + 1, m)), to.finals.data() + (t * to.shots + at) * measured + m,
             measured);
    }
    spread(block.flips.row(t), to.flips.data() + t * to.shots + at, 1);
  }
}

}  // namespace sallow
