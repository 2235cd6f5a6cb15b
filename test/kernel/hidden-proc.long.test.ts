import "./hidden-proc.test.js";
