import "./place.test.js";
