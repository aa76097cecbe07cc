#include "decode/ensemble/perturbed_model.h"

#include <algorithm>

#include "bits/random_stream.h"

namespace sallow {

namespace {

void append_perturbed(DetectorErrorModel& out, const DetectorErrorModel& model, double spread, RandomStream& random) {
  for (DemInstruction instruction : model.instructions()) {
    if (instruction.kind == DemKind::kRepeat) {
      DetectorErrorModel body;
      append_perturbed(body, *instruction.body, spread, random);
      out.append_repeat(instruction.count, std::move(body), instruction.tag);
      continue;
    }
    if (instruction.kind == DemKind::kError) {
      double& p = instruction.arguments[0];
      const double up = 1 + spread * random.uniform(), down = 1 + spread * random.uniform();
      if (p < 0.5) p = std::min(p * up / down, 0.499);
    }
    out.append(std::move(instruction));
  }
}

}  // namespace

DetectorErrorModel perturbed_model(const DetectorErrorModel& model, double spread, uint64_t seed, uint64_t member) {
  RandomStream random(seed, member);
  DetectorErrorModel out;
  append_perturbed(out, model, spread, random);
  return out;
}

}  // namespace sallow
