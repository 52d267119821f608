// Where the server is. A release knows one address; `EXPO_PUBLIC_SITE` is for development.

export const SITE = process.env.EXPO_PUBLIC_SITE ?? "https://jobplanr.ai";
