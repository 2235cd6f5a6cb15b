import "./prebuilt.test.js";
