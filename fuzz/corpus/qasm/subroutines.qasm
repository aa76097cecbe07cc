OPENQASM 3.0;
include "stdgates.inc";
const int n = 3;
const float θ = π / 4;
opaque magic(a) x, y;
qubit[n] q;
bit[n] c;
bit[70] wide;
let ends = q[0] ++ q[{2}];
gate root(φ) a, b { pow(1/2) @ cx a, b; pow(-0.5) @ rx(φ) b; negctrl @ gphase(φ) a; }
def entangle(qubit a, qubit[2] b, float t, bit r) {
  for int i in [0:1] { root(t * i) a, b[i]; }
  r = measure a;
  reset a;
}
for uint[8] k in [2:-1:1] rx(k * θ) q[k];
for k in {0, 1} { if (c[k]) { x q[-1]; } else if (c[0:1] == 2) h q[:1]; }
entangle(q[1], ends, 0.25, c[1]);
if (wide != 1180591620717411303425) { z q; }
c = measure q;
