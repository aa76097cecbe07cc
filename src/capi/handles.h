#pragma once

#include <sallow/sallow.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "circuit/circuit.h"
#include "decode/contract/decoder.h"
#include "dem/error_model.h"
#include "frame/frame_sampler.h"

// What stands behind the handles of sallow.h.

struct sallow_circuit {
  sallow::Circuit circuit;
};

struct sallow_model {
  sallow::DetectorErrorModel model;
};

struct sallow_sampler {
  sallow::FrameSampler sampler;
};

struct sallow_decoder {
  std::unique_ptr<const sallow::Decoder> decoder;
};

struct sallow_workspace {
  const sallow::Decoder* decoder;
  std::unique_ptr<sallow::Decoder::Workspace> workspace;
};
