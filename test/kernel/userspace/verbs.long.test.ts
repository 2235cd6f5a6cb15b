import "./verbs.test.js";
