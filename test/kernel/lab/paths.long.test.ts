import "./paths.test.js";
