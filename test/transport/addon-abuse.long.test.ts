import "./addon-abuse.test.js";
