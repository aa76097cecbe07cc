OPENQASM 3;
qubit[2] q;
bit[2] c;
gate a0 x { }
gate a1 x { a0 x; a0 x; }
gate a2 x { inv @ a1 x; pow(3) @ a1 x; inv @ pow(-2) @ sx x; }
gate a3 x, y, z { ctrl @ negctrl @ a2 x, y, z; }
if (c == 0) { if (c[0]) { for int i in [0:2:4] { for int j in [i:1] { rx((((-(i)))) ** 2) q[1]; } } } }
