import "./build.test.js";
