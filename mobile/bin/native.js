// What app.json has no word for: no push, and the mirror in no backup of either phone.

const { mkdirSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { withAndroidManifest, withAppDelegate, withDangerousMod, withEntitlementsPlist, withInfoPlist } = require("expo/config-plugins");

// Of Android 12 and newer, whose transfer to a new phone does not ask for allowBackup.
const NOTHING = ["root", "file", "database", "sharedpref", "external"].map((domain) => `    <exclude domain="${domain}" path="." />`).join("\n");
const RULES = `<?xml version="1.0" encoding="utf-8"?>
<data-extraction-rules>
  <cloud-backup>
${NOTHING}
  </cloud-backup>
  <device-transfer>
${NOTHING}
  </device-transfer>
</data-extraction-rules>
`;
const SWIFT = `    // The mirror of the records is in no backup.
    if var folder = FileManager.default.urls(for: .documentDirectory, in: .userDomainMask).first?.appendingPathComponent("SQLite", isDirectory: true) {
      try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var values = URLResourceValues()
      values.isExcludedFromBackup = true
      try? folder.setResourceValues(values)
    }
`;
const BEGINS = /(didFinishLaunchingWithOptions[^{]*\{\n)/;

module.exports = (config) => [withoutPush, inNoBackupOfAndroid, inNoBackupOfIos].reduce((done, plugin) => plugin(done), config);

function withoutPush(config) {
  config = withEntitlementsPlist(config, (one) => {
    delete one.modResults["aps-environment"];
    return one;
  });
  config = withAndroidManifest(config, (one) => {
    const { manifest } = one.modResults;
    manifest.$["xmlns:tools"] = "http://schemas.android.com/tools";
    const [application] = manifest.application;
    application.service = [...(application.service ?? []), {
      $: { "android:name": "expo.modules.notifications.service.ExpoFirebaseMessagingService", "tools:node": "remove" },
    }];
    application["meta-data"] = [...(application["meta-data"] ?? []), {
      $: { "android:name": "firebase_messaging_auto_init_enabled", "android:value": "false" },
    }];
    return one;
  });
  return withInfoPlist(config, (one) => {
    const modes = (one.modResults.UIBackgroundModes ?? []).filter((mode) => mode !== "remote-notification");
    if (modes.length) one.modResults.UIBackgroundModes = modes;
    else delete one.modResults.UIBackgroundModes;
    return one;
  });
}

function inNoBackupOfAndroid(config) {
  config = withAndroidManifest(config, (one) => {
    const attributes = one.modResults.manifest.application[0].$;
    attributes["android:dataExtractionRules"] = "@xml/data_extraction_rules";
    delete attributes["android:fullBackupContent"];
    return one;
  });
  return withDangerousMod(config, ["android", (one) => {
    const folder = path.join(one.modRequest.platformProjectRoot, "app/src/main/res/xml");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "data_extraction_rules.xml"), RULES);
    return one;
  }]);
}

function inNoBackupOfIos(config) {
  return withAppDelegate(config, (one) => {
    if (!BEGINS.test(one.modResults.contents)) throw new Error("AppDelegate does not begin as it did: see bin/native.js.");
    one.modResults.contents = one.modResults.contents.replace(BEGINS, `$1${SWIFT}`);
    return one;
  });
}
