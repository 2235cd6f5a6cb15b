import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ADDRESS, MPTCP_PM_NAME, MPTCP_PM_VERSION, PM, PM_COMMANDS } from "../../src/families/mptcp-pm.js";
