import "./monitor-life.test.js";
