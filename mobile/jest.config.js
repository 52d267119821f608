// Screens as on a phone, with its own parts faked; everything below them in node, against the real server.

const plain = {
  testEnvironment: "node",
  transform: {
    "\\.[jt]s$": ["babel-jest", {
      configFile: false, babelrc: false,
      presets: ["@babel/preset-typescript"], plugins: ["@babel/plugin-transform-modules-commonjs"],
    }],
  },
  modulePathIgnorePatterns: ["<rootDir>/build"],
  setupFilesAfterEnv: ["<rootDir>/test/patience.ts"],
};

module.exports = {
  projects: [
    {
      displayName: "screens",
      preset: "jest-expo/ios",
      modulePathIgnorePatterns: ["<rootDir>/build"],
      testMatch: ["<rootDir>/test/screens/**/*.test.tsx"],
      setupFilesAfterEnv: ["<rootDir>/test/patience.ts", "<rootDir>/test/screens/faked.ts"],
    },
    { ...plain, displayName: "wire", testMatch: ["<rootDir>/test/wire/sync.test.ts", "<rootDir>/test/*.test.ts"] },
    { ...plain, displayName: "machine", testMatch: ["<rootDir>/test/wire/machine.test.ts"] },
  ],
};
